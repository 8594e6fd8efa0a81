import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { agentFile, createFiles, failLoading, loadFiles } from '../../test-support/load-files.ts';
import { inspectConfig } from './load-config.ts';
import type { LoadOptions } from './load-options.ts';

const worker = (lines: string): string =>
  `[orchestration.worker.w]\ndescription = "d"\npreamble = "p"\n${lines}`;
const server = (lines: string): string => `[mcp.servers.s]\n${lines}`;
const store = (lines: string): string => `[[vector_stores]]\nname = "docs"\n${lines}`;
const route = (lines: string): string => `[hitl.route]\n${lines}`;
const without = (line: RegExp): string => agentFile().replace(line, '');

interface Case {
  readonly id: string;
  readonly text: string;
  /** What the message must say: key, what was found, what is allowed. */
  readonly says: RegExp;
  readonly options?: Partial<LoadOptions>;
}

/** Every error of the catalogue that one file can have, at least once. */
const cases: readonly Case[] = [
  { id: 'E02', text: '[agent\n', says: /^a\.toml:1:\d+: .*TOML is required/ },
  { id: 'E02', text: `${agentFile()}\n[agent]`, says: /^a\.toml:10:2: .*already defined/ },
  {
    id: 'E03',
    text: agentFile({ llm: 'base_url = "{{ env.X }}{{ env.Y }}"' }),
    says: /X, Y; .*export X=\.\.\.; export Y/,
  },
  {
    id: 'E04',
    text: without(/name = .*\n/),
    says: /agent\.name: is missing; \[agent\] requires it/,
  },
  { id: 'E04', text: without(/system_prompt.*\n/), says: /agent\.system_prompt: is missing/ },
  {
    id: 'E04',
    text: without(/\[agent\.llm\][^]*/),
    says: /agent\.llm: is missing; .*\[agent\.llm\]/,
  },
  {
    id: 'E04',
    text: without(/provider.*\n/),
    says: /agent\.llm\.provider: is missing.*one of openai/,
  },
  { id: 'E04', text: without(/model.*\n/), says: /agent\.llm\.model: is missing/ },
  {
    id: 'E04',
    text: agentFile({ rest: '[orchestration.worker.w]\npreamble = "p"' }),
    says: /worker\.w\.description: is missing/,
  },
  {
    id: 'E04',
    text: agentFile({ rest: '[orchestration.worker.w]\ndescription = "d"' }),
    says: /worker\.w\.preamble: is missing/,
  },
  {
    id: 'E04',
    text: agentFile({
      rest: '[[vector_stores]]\ntype = "bedrock_kb"\nknowledge_base_id = "k"\nregion = "r"',
    }),
    says: /vector_stores\[0\]\.name: is missing/,
  },
  {
    id: 'E04',
    text: agentFile({ rest: store('') }),
    says: /vector_stores\[0\]\.type: is missing.*in_memory/,
  },
  {
    id: 'E04',
    text: agentFile({ rest: server('url = "http://x"') }),
    says: /servers\.s\.transport: is missing/,
  },
  {
    id: 'E04',
    text: agentFile({ rest: server('transport = "sse"') }),
    says: /servers\.s\.url: is missing/,
  },
  {
    id: 'E04',
    text: agentFile({ rest: server('transport = "stdio"') }),
    says: /servers\.s\.cmd: is missing.*add cmd = /,
  },
  { id: 'E04', text: agentFile({ rest: '[hitl]' }), says: /hitl\.route: is missing/ },
  {
    id: 'E05',
    text: agentFile({ agent: 'name = "a"\nalais = "b"' }),
    says: /agent\.alais: is unknown.*did you mean "alias"/,
  },
  {
    id: 'E05',
    text: agentFile({ llm: 'modle = "m"' }),
    says: /agent\.llm\.modle.*did you mean "model"/,
  },
  {
    id: 'E05',
    text: agentFile({ rest: '[orchestration.timeouts]\nper_call_timeout_sec = 1' }),
    says: /did you mean "per_call_timeout_secs"/,
  },
  {
    id: 'E06',
    text: agentFile({ agent: 'name = 5' }),
    says: /agent\.name: is 5; a string is required/,
  },
  {
    id: 'E06',
    text: agentFile({ agent: 'name = "a"\nturn_depth = -1' }),
    says: /turn_depth: is -1; a whole number/,
  },
  {
    id: 'E06',
    text: agentFile({ agent: 'name = "a"\nhidden = "Yes"' }),
    says: /hidden: is "Yes"; true or false/,
  },
  {
    id: 'E06',
    text: agentFile({ rest: 'mcp = 1' }).replace('[agent]', 'tools = 5\n[agent]'),
    says: /tools: is 5; a table is required/,
  },
  {
    id: 'E07',
    text: agentFile().replace('"openai"', '"Azure"'),
    says: /provider: is "Azure"; allowed are openai, /,
  },
  {
    id: 'E07',
    text: agentFile({ rest: server('transport = "http"') }),
    says: /transport: is "http"; allowed are http_streamable, sse, stdio/,
  },
  {
    id: 'E07',
    text: agentFile({ rest: store('type = "pg"') }),
    says: /type: is "pg"; allowed are in_memory, /,
  },
  {
    id: 'E07',
    text: agentFile({ rest: store('type = "in_memory"\nembedding_model = { provider = "x" }') }),
    says: /embedding_model\.provider: is "x"; allowed are openai, bedrock/,
  },
  {
    id: 'E07',
    text: agentFile({ llm: 'reasoning_effort = "max"' }),
    says: /allowed are none, minimal, low, medium, high, xhigh/,
  },
  {
    id: 'E07',
    text: agentFile({ rest: '[orchestration]\ntools_in_planning = "all"' }),
    says: /allowed are none, summary, full/,
  },
  {
    id: 'E07',
    text: agentFile({ rest: route('mode = "mail"') }),
    says: /mode: is "mail"; allowed are conversational, webhook/,
  },
  {
    id: 'E08',
    text: agentFile().replace('"key"', '" "'),
    says: /api_key: is empty; \[agent\.llm\]/,
  },
  {
    id: 'E08',
    text: agentFile({ rest: worker('llm = { provider = "gemini", api_key = "", model = "m" }') }),
    says: /\[orchestration\.worker\.w\.llm\]/,
  },
  {
    id: 'E08',
    text: agentFile({ rest: '[[agent.llm.profiles]]\napi_key = ""' }),
    says: /\[\[agent\.llm\.profiles\]\]/,
  },
  {
    id: 'E08',
    text: agentFile({
      rest: '[[agent.llm.fallbacks]]\nprovider = "gemini"\nmodel = "m"\napi_key = ""',
    }),
    says: /\[\[agent\.llm\.fallbacks\]\]/,
  },
  {
    id: 'E09',
    text: agentFile({
      rest: store(
        'type = "in_memory"\nembedding_model = { provider = "openai", api_key = "", model = "m" }',
      ),
    }),
    says: /"docs"/,
  },
  {
    id: 'E10',
    text: agentFile({ llm: 'context_window = 8000', rest: '[agent.scratchpad]\nenabled = true' }),
    says: /memory_dir.*at the top of the file/,
  },
  {
    id: 'E11',
    text: `memory_dir = "m"\n${agentFile({ rest: '[agent.scratchpad]\nenabled = true' })}`,
    says: /the agent.*context_window/,
  },
  {
    id: 'E12',
    text: agentFile({
      rest: `${worker('')}\n[orchestration.worker.W]\ndescription = "d"\npreamble = "p"`,
    }),
    says: /"W", but "w" exists/,
  },
  {
    id: 'E12',
    text: agentFile({ rest: '[orchestration.worker." "]\ndescription = "d"\npreamble = "p"' }),
    says: /must not be blank/,
  },
  {
    id: 'E14',
    text: agentFile({
      rest: `[hitl]\nrequire_approval = ["[a"]\n${route('mode = "conversational"')}`,
    }),
    says: /has the pattern "\[a"/,
  },
  {
    id: 'E14',
    text: agentFile({ rest: route('mode = "webhook"\nurl = "mailto:a@b"') }),
    says: /http:\/\/ or https:\/\/ address/,
  },
  {
    id: 'E14',
    text: agentFile({
      rest: route('mode = "webhook"\nurl = "https://x"\nheaders = { "a b" = "c" }'),
    }),
    says: /no name of a header/,
  },
  {
    id: 'E16',
    text: agentFile(),
    says: /DEFAULT_AGENT: is "nope"; known agents are "helper"/,
    options: { defaultAgent: 'nope' },
  },
  {
    id: 'E17',
    text: agentFile(),
    says: /AURA_SESSION_STORE/,
    options: {
      env: { AURA_SESSION_STORE: 'x' },
      deployment: { streamingTimeoutSecs: 0, inactivityTimeoutSecs: 0, signsWebhooks: false },
    },
  },
  {
    id: 'E18',
    text: agentFile({ rest: worker('vector_stores = ["x"]') }),
    says: /"x" for the worker "w"/,
  },
  {
    id: 'E19',
    text: agentFile({ rest: server('transport = "sse"\nurl = "x"') }),
    says: /is "x"; an http/,
  },
  {
    id: 'E19',
    text: agentFile({ rest: server('transport = "stdio"\ncmd = []') }),
    says: /names no program/,
  },
  {
    id: 'E19',
    text: agentFile({ rest: '[agent.scratchpad]\ncontext_safety_margin = -0.1' }),
    says: /is -0\.1; a fraction/,
  },
  {
    id: 'E19',
    text: agentFile({ agent: 'name = "a"\nalias = " "' }),
    says: /agent\.alias: is blank/,
  },
  {
    id: 'E21',
    text: agentFile({ agent: 'name = "a"\ntemperature = 1', llm: 'temperature = 0' }),
    says: /agent\.temperature and agent\.llm\.temperature/,
  },
];

describe('every rejection', () => {
  it.each(cases)('$id is told with its place: $says', async ({ id, text, says, options = {} }) => {
    const { issues } = await failLoading({ 'a.toml': text }, options);
    const found = issues.filter((issue) => issue.id === id);
    const shown = found.map(({ at, path, message, hint }) => {
      const place = at ? `${at.file}:${at.line}:${at.column}: ` : '';
      return `${place}${path}: ${message}; ${hint}`.replace(': : ', ': ');
    });
    expect(shown, issues.map(({ message }) => message).join()).toContainEqual(
      expect.stringMatching(says),
    );
    for (const { at, hint, path } of found) {
      expect(hint).not.toBe('');
      // What is wrong with a file has a place in it; the rest names its variable.
      expect(at !== undefined || /^[A-Z_]+$/.test(path)).toBe(true);
    }
  });
});

it('agents that share an id are told of although other things are wrong with their files', async () => {
  const broken = agentFile({ llm: 'modle = 1' });
  const { issues } = await failLoading({
    'a.toml': broken,
    'b.toml': broken,
    'c.toml': agentFile(),
  });
  expect(
    issues.filter(({ id }) => id === 'E15').map(({ at, path }) => `${at?.file} ${path}`),
  ).toEqual(['b.toml agent.name', 'c.toml agent.name']);
  const open = agentFile({ agent: 'name = "{{ env.NAME }}"' });
  const waiting = await failLoading({ 'a.toml': open, 'b.toml': open });
  expect(waiting.issues.map(({ id }) => id)).toEqual(['E03', 'E03']);
});

describe('hostile surroundings', () => {
  const hostile = [
    'x"\n[agent]\nname="evil',
    'x\\',
    "x'''\ny = 1",
    '{{ env.OTHER }}',
    '"""',
    '}} {{',
    '\u0000\u001B[31m',
    '# not a comment',
  ];

  it.each(hostile)('variables are values, whatever is in them: %j', async (value) => {
    const text = agentFile({ agent: 'name = "helper"\ndescription = "<{{ env.V }}>"' });
    const { agents } = await loadFiles({ 'a.toml': text }, { env: { V: value, OTHER: 'no' } });
    expect(agents[0]).toMatchObject({ id: 'helper', description: `<${value}>` });
  });

  it('links that lead to each other, to their own directory or to nothing are named', async () => {
    await using files = await createFiles({ 'good.toml': agentFile() });
    const at = (name: string): string => join(files.cwd, name);
    await symlink('b.toml', at('a.toml'));
    await symlink('a.toml', at('b.toml'));
    await symlink('nowhere', at('dangling.toml'));
    await symlink('.', at('self'));
    await symlink('.', at('directory.toml'));
    await mkdir(at('folder.toml'));
    const { agents, issues } = await inspectConfig({ path: '.', cwd: files.cwd, env: {} });
    expect(agents.map(({ id }) => id)).toEqual(['helper']);
    expect(issues.map(({ id, message }) => `${id} ${message}`)).toEqual([
      expect.stringMatching(/^E01 a\.toml cannot be read: it is a link that leads/),
      expect.stringMatching(/^E01 b\.toml cannot be read: /),
      expect.stringMatching(/^E01 dangling\.toml cannot be read: no such file/),
    ]);
    const loop = await inspectConfig({ path: 'a.toml', cwd: files.cwd, env: {} });
    expect(loop.issues).toMatchObject([{ id: 'E01', code: 'config/unreadable' }]);
    const through = await inspectConfig({ path: 'self/self/good.toml', cwd: files.cwd, env: {} });
    expect(through.issues).toEqual([]);
  });

  it('files that are not text, or that nobody may read, are named beside the others', async () => {
    await using files = await createFiles({ 'good.toml': agentFile() });
    await writeFile(join(files.cwd, 'bytes.toml'), new Uint8Array([0xff, 0xfe, 0x00]));
    const locked = join(files.cwd, 'locked.toml');
    await writeFile(locked, agentFile({ agent: 'name = "b"' }), { mode: 0o000 });
    const { issues } = await inspectConfig({ path: '.', cwd: files.cwd, env: {} });
    const messages = issues.map(({ message }) => message);
    expect(messages).toContainEqual(expect.stringMatching(/^bytes\.toml is not text in UTF-8/));
    // Root may read everything.
    if (process.getuid?.() !== 0) {
      expect(messages).toContainEqual(expect.stringMatching(/^locked\.toml .*permission denied/));
    }
  });

  it('a hundred files are loaded in the order of their names', async () => {
    const names = Array.from(
      { length: 100 },
      (_, index) => `agent-${String(index).padStart(3, '0')}`,
    );
    const texts = names.map(
      (name) => [`${name}.toml`, agentFile({ agent: `name = "${name}"` })] as const,
    );
    const { agents } = await loadFiles(Object.fromEntries(texts.toReversed()));
    expect(agents.map(({ id }) => id)).toEqual(names);
  });
});
