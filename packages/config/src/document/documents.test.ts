import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { checkDocument } from '../check/check-document.ts';
import { agentFile, createFiles } from '../../test-support/load-files.ts';
import { FileFindings } from '../issues/file-findings.ts';
import { inspectConfig, loadConfig } from '../load/load-config.ts';
import { legacyKeys } from '../migrate/legacy-keys.ts';
import { isTable, type TomlTable, type TomlValue } from '../source/toml-value.ts';
import { configJsonSchema } from './config-json-schema.ts';
import { configurationMarkdown } from './configuration-markdown.ts';
import { dotted, keyDocs } from './key-docs.ts';
import { referenceToml } from './reference-toml.ts';

const root = resolve(import.meta.dirname, '../../../..');

function compile(): ValidateFunction {
  const ajv = new Ajv({ strict: true, strictTypes: false });
  for (const keyword of ['x-taplo', 'x-taplo-info']) ajv.addKeyword(keyword);
  return ajv.compile(configJsonSchema());
}

const validate = compile();

/** What the schema has against a text, in the order of its complaints. */
function complaints(text: string): readonly string[] {
  validate(JSON.parse(JSON.stringify(parse(text))));
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

async function tomlFiles(): Promise<readonly string[]> {
  const files: string[] = [];
  for (const folder of ['configs', 'examples']) {
    const entries = await readdir(join(root, folder), { recursive: true });
    files.push(
      ...entries.filter((name) => name.endsWith('.toml')).map((name) => join(folder, name)),
    );
  }
  return files;
}

/** The paths of all keys, names as they are in the reference replaced as in the documentation. */
function pathsOf(table: TomlTable): ReadonlySet<string> {
  const paths = new Set<string>();
  const visit = (value: TomlValue, path: string): void => {
    if (Array.isArray(value)) for (const item of value) visit(item, path);
    if (!isTable(value)) return;
    for (const [key, member] of Object.entries(value)) {
      const isName =
        ['mcp.servers', 'orchestration.worker'].includes(path) ||
        (path.endsWith('>.scratchpad') && path.startsWith('mcp.'));
      const inner = dotted(path, isName ? '<name>' : key);
      paths.add(inner);
      visit(member, inner);
    }
  };
  visit(table, '');
  return paths;
}

describe('the JSON Schema', () => {
  it('accepts every file that is shipped', async () => {
    const files = await tomlFiles();
    expect(files.length).toBeGreaterThan(5);
    for (const file of files) {
      expect(complaints(await readFile(join(root, file), 'utf8')), file).toEqual([]);
    }
  });

  it('refuses what loading refuses, and shows what loading only warns about', () => {
    expect(complaints(agentFile({ agent: 'name = "a"\nturn_depth = 2.5' }))).not.toEqual([]);
    expect(complaints(agentFile({ llm: 'reasoning_effort = "max"' }))).not.toEqual([]);
    expect(complaints(agentFile({ llm: 'temprature = 1' }))).not.toEqual([]);
    expect(complaints(agentFile({ rest: '[orchestration]\nenbaled = true' }))).not.toEqual([]);
    expect(complaints('[agent]\nname = "a"')).not.toEqual([]);
  });

  it('accepts numbers and switches as texts, which placeholders are', () => {
    const llm = 'max_tokens = "{{ env.M }}"\ntemperature = "0.5"\nreasoning_effort = "{{ env.E }}"';
    expect(complaints(agentFile({ agent: 'name = "a"\nhidden = "true"', llm }))).toEqual([]);
    expect(complaints(agentFile({ llm: 'max_tokens = "many"' }))).not.toEqual([]);
  });

  it('has hints for editors: descriptions, defaults, keys of new tables, keys not to propose', () => {
    const text = JSON.stringify(configJsonSchema());
    for (const { rule } of keyDocs()) expect(text).toContain(JSON.stringify(rule.doc).slice(1, -1));
    expect(text).toContain('"initKeys":["name","system_prompt","llm"]');
    expect(text).toContain('"deprecated":true,"x-taplo":{"hidden":true}');
  });
});

describe('the reference', () => {
  const everything = referenceToml().replaceAll(/^#(?=\S)(?!:schema)/gm, '');

  it('is an agent as it is', async () => {
    const path = join(root, 'configs', 'reference.toml');
    const { agents, warnings } = await loadConfig({ path, cwd: '/', env: { OPENAI_API_KEY: 'k' } });
    expect(agents.map(({ id }) => id)).toEqual(['Assistant']);
    expect(warnings).toEqual([]);
  });

  it('has every key of the schema', () => {
    const paths = pathsOf(parse(everything));
    const copies =
      /^(agent\.llm\.fallbacks|orchestration\.worker\.<name>\.(llm|scratchpad|skills|retry))\./;
    const missing = keyDocs()
      .filter(({ rule }) => rule.ignored === undefined)
      .map(({ table, key }) => dotted(table, key))
      .filter((path) => !copies.test(path))
      // What only other providers take stands where models stand in for the first one.
      .filter((path) => !paths.has(path) && !paths.has(path.replace('llm.', 'llm.fallbacks.')));
    expect(missing).toEqual([]);
  });

  it('has values that can be used, all of them', () => {
    const findings = new FileFindings();
    const document = parse(everything, { integersAsBigInt: true });
    expect(checkDocument(document, { dialect: 'lenient', findings })).toBeDefined();
    const wrong = findings.findings.filter(
      ({ severity, code }) => severity === 'error' && code !== 'config/not_built',
    );
    expect(wrong).toEqual([]);
    expect(complaints(everything)).toEqual([]);
  });
});

describe('the documentation', () => {
  it('names every key of the schema', () => {
    const text = configurationMarkdown();
    for (const { key } of keyDocs()) expect(text).toContain(`\`${key}\``);
    expect(text).not.toContain('undefined');
  });

  // That of [llm] has tests of its own.
  it.each(legacyKeys.filter(({ path }) => path !== 'llm'))(
    'tells where $path is read',
    async ({ path }) => {
      const keys = path.replace('<name>', 'w').split('.');
      const key = keys.pop();
      const isModel = keys.includes('llm');
      const ollama = 'provider = "ollama"\nmodel = "m"';
      const worker = '[orchestration.worker.w]\ndescription = "d"\npreamble = "p"';
      const table = keys.join('.');
      const line = `${key} = ${key?.includes('memory') ? '"/m"' : key === 'reasoning_effort' ? '"low"' : key === 'additional_params' ? '{}' : '9000'}`;
      const text =
        table === 'agent'
          ? agentFile({ agent: `name = "a"\n${line}` })
          : table === 'agent.llm'
            ? `[agent]\nname = "a"\nsystem_prompt = "p"\n[agent.llm]\n${ollama}\n${line}`
            : agentFile({ rest: `${worker}\n[${table}]\n${isModel ? ollama : ''}\n${line}` });
      await using files = await createFiles({ 'a.toml': text });
      const { issues } = await inspectConfig({ path: 'a.toml', cwd: files.cwd, env: {} });
      expect(issues.map(({ code, path: at }) => `${code} ${at}`)).toEqual([
        `config/legacy_key ${[...keys, key].join('.')}`,
      ]);
    },
  );
});
