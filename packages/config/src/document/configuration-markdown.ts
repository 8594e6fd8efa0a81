import { legacyKeys } from '../migrate/legacy-keys.ts';
import { dotted, holdsTables, keyDocs, type KeyDoc } from './key-docs.ts';
import { tomlText } from './toml-text.ts';

const introduction = `# Configuration

<!-- Made by scripts/generate-config.mjs from the schema in packages/config. Change the schema, not this file. -->

An agent is a TOML file; a directory holds one agent per file. \`aura config check\` says everything that is wrong with either,
\`aura config explain <key>\` what a key is and where its value comes from. [\`configs/reference.toml\`](../configs/reference.toml) is
an example with every key.

- **Placeholders.** \`{{ env.NAME }}\` in any text is replaced with a variable of the environment or of the nearest \`.env\` file,
  \`{{ env.NAME | default: 'text' }}\` with the text when the variable is not set. What is put in is never looked at again. A backslash
  before the braces keeps them. The result is a text; numbers and switches may be written as texts.
- **Unknown keys** are errors in \`[agent]\`, in tables of models, in \`[orchestration.timeouts]\` and in tables that only Aura has.
  Elsewhere they are ignored with a warning.
- **Strict mode**, \`AURA_STRICT_CONFIG=1\`, accepts and rejects what the reference implementation does. Keys marked * do not exist
  there: they are errors where unknown keys are, and ignored elsewhere.
- **Editors.** \`aura config schema > aura.schema.json\` writes a JSON Schema for editors that use Taplo, such as VS Code with Even Better
  TOML. Put \`#:schema ./aura.schema.json\` on the first line of a file, or name it in \`.taplo.toml\`. The repository has it as
  [\`configs/aura.schema.json\`](../configs/aura.schema.json).

(required) stands where a key has to be there, (not built) where this version refuses what it asks for.
`;

/** The reference of all keys, as Markdown. */
export function configurationMarkdown(): string {
  const docs = keyDocs();
  const tables = Map.groupBy(docs, ({ table }) => table);
  const sections: string[] = [introduction];
  const written = new Map<string, string>();
  const skipped: string[] = [];
  for (const [table, keys] of tables) {
    if (skipped.some((parent) => table.startsWith(`${parent}.`))) continue;
    sections.push(`## ${heading(table, docs)}\n`);
    const about = docs.find(({ table: parent, key }) => dotted(parent, key) === table);
    const where =
      about ?? docs.find(({ table: parent, key }) => `${dotted(parent, key)}.<name>` === table);
    if (where?.rule.doc !== undefined) sections.push(`${where.rule.doc}\n`);
    const content = keys.map(({ key, type }) => `${key}: ${type}`).join('\n');
    const same = written.get(content);
    if (same !== undefined) {
      sections.push(`It has the keys of ${same}.\n`);
      skipped.push(table);
      continue;
    }
    written.set(content, `\`${table}\``);
    const rows = keys.map((key) => row(key));
    sections.push(
      ['| Key | Type | Default | Meaning |', '|---|---|---|---|', ...rows, ''].join('\n'),
    );
  }
  sections.push(legacySection());
  return sections.join('\n');
}

function heading(table: string, docs: readonly KeyDoc[]): string {
  if (table === '') return 'The top of the file';
  const about = docs.find(({ table: parent, key }) => dotted(parent, key) === table);
  return about?.type.startsWith('list') === true ? `\`[[${table}]]\`` : `\`[${table}]\``;
}

function row(doc: KeyDoc): string {
  const { key, rule, required, unbuilt, variants, type } = doc;
  const marks = [required ? '(required)' : '', unbuilt ? '(not built)' : '']
    .filter(Boolean)
    .join(' ');
  const only = variants.length === 0 ? '' : ` Only with ${variants.map(code).join(' or ')}.`;
  const meaning = `${rule.doc ?? ''}${only}${marks === '' ? '' : ` ${marks}`}`;
  const name = `${code(key)}${rule.superset === true ? ' *' : ''}`;
  return `| ${[name, type, holdsTables(doc) ? '' : defaultOf(doc), meaning].map(cell).join(' | ')} |`;
}

function defaultOf({ rule }: KeyDoc): string {
  const inherited = rule.inherits === undefined ? undefined : `that of ${code(rule.inherits)}`;
  const value = rule.default === undefined ? rule.defaultText : code(tomlText(rule.default));
  return [inherited, value].filter((part) => part !== undefined).join(', else ');
}

function legacySection(): string {
  return [
    '## Keys of older files',
    '',
    'They are read where they are, with a warning. Strict mode does with them what the reference implementation does.',
    '',
    '| Old | New |',
    '|---|---|',
    ...legacyKeys.map(({ path, successor }) => `| ${code(path)} | ${code(successor)} |`),
    '',
  ].join('\n');
}

function code(text: string): string {
  return `\`${text}\``;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
