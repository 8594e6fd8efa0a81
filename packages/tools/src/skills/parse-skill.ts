import { parseDocument } from 'yaml';
import { splitFrontMatter } from './split-front-matter.ts';

/** What the text of a `SKILL.md` says. */
export interface ParsedSkill {
  readonly description: string;
  readonly body: string;
}

/** What {@link parseSkill} makes of a text: the skill, or everything that is wrong with it. */
export type SkillParse =
  | { readonly ok: true; readonly skill: ParsedSkill }
  | { readonly ok: false; readonly problems: readonly string[] };

const maxFrontMatter = 64 * 1024;
/** Aliases multiply what they stand for; metadata of skills has use for a few. */
const maxAliases = 16;
const maxNameLength = 64;
const maxDescriptionLength = 1_024;
const validName = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/**
 * Reads a `SKILL.md`. The name has to be that of its directory, the description has to say when to use the skill; members
 * that are not known, and what they would permit, are ignored.
 */
export function parseSkill(text: string, directoryName: string): SkillParse {
  const split = splitFrontMatter(text);
  if ('problem' in split) return { ok: false, problems: [split.problem] };
  const { frontMatter, body } = split;
  if (frontMatter.length > maxFrontMatter) {
    const problem = `has front matter of ${frontMatter.length} characters; at most ${maxFrontMatter} are allowed`;
    return { ok: false, problems: [problem] };
  }
  const fields = readYaml(frontMatter);
  if ('problem' in fields) return { ok: false, problems: [fields.problem] };
  const { description } = fields;
  const problems = [nameProblem(fields.name, directoryName), descriptionProblem(description)];
  const found = problems.filter((problem) => problem !== undefined);
  if (found.length > 0 || typeof description !== 'string') return { ok: false, problems: found };
  return { ok: true, skill: { description: toOneLine(description), body } };
}

/** The members that mean something here. Nothing else of the document is looked at. */
function readYaml(
  yaml: string,
): { readonly name: unknown; readonly description: unknown } | { readonly problem: string } {
  try {
    const document = parseDocument(yaml, {
      schema: 'core',
      prettyErrors: true,
      logLevel: 'silent',
    });
    const [error] = document.errors;
    if (error !== undefined) {
      const [what = ''] = error.message.split('\n');
      return { problem: `has front matter that is not valid YAML: ${what.replace(/:$/, '')}` };
    }
    // As a map: keys of an object could be names that objects have anyway.
    const value: unknown = document.toJS({ mapAsMap: true, maxAliasCount: maxAliases });
    if (value instanceof Map) {
      return { name: value.get('name'), description: value.get('description') };
    }
    return { problem: 'has front matter that is not a list of keys with values' };
  } catch {
    // Too many aliases, or nested deeper than can be read.
    return { problem: 'has front matter that is too deeply nested or repeats itself too often' };
  }
}

function nameProblem(name: unknown, directoryName: string): string | undefined {
  if (name === undefined || name === null) {
    return `has no \`name\` in its front matter; write \`name: ${directoryName}\``;
  }
  if (typeof name !== 'string' || !validName.test(name) || name.length > maxNameLength) {
    return `has the name ${shown(name)}; 1 to ${maxNameLength} of a-z, 0-9 and single hyphens between them are allowed`;
  }
  if (name === directoryName) return undefined;
  return `has the name ${shown(name)}, but its directory is ${shown(directoryName)}; both have to be the same`;
}

function descriptionProblem(description: unknown): string | undefined {
  if (description === undefined || description === null) {
    return 'has no `description` in its front matter; say in one sentence when to use the skill';
  }
  if (typeof description !== 'string' || description.trim() === '') {
    return 'has a `description` that is not a text; say in one sentence when to use the skill';
  }
  const { length } = [...description.trim()];
  if (length <= maxDescriptionLength) return undefined;
  return `has a \`description\` of ${length} characters; at most ${maxDescriptionLength} are allowed`;
}

function shown(value: unknown): string {
  return JSON.stringify(typeof value === 'string' ? value.slice(0, 100) : value) ?? 'unknown';
}

/** Each skill has one line of the catalogue. */
function toOneLine(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is replaced
  return text.replaceAll(/[\s\u0000-\u001f\u007f-\u009f]+/g, ' ').trim();
}
