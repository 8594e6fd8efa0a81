import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { nodeClock, openDataDirectory } from '@aura/host';
import {
  fakeMcpCommand,
  hostileModelServer,
  memoryLogger,
  sampleAuditEntry,
  sseData,
} from '@aura/testkit';
import type { HostileHandler } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { fakeContext } from '../../app/fake-context.harness.ts';
import type { FakeWorld } from '../../app/fake-context.harness.ts';
import { runCli } from '../../app/run-cli.ts';
import { agentFolder, stdioServer } from '../agent-file.harness.ts';

const reply =
  (status: number, body: object, headers: Record<string, string> = {}): HostileHandler =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };
const lists = reply(200, { data: [{ id: 'scripted' }] });
const answer = sseData({ id: 'r', choices: [{ index: 0, delta: { content: 'ok' } }] });

/** Lists as the first handler says, answers as the second. */
const server = (list: HostileHandler, chat: HostileHandler = reply(500, {})) =>
  hostileModelServer((request, response) =>
    (request.path.endsWith('/chat/completions') ? chat : list)(request, response),
  );

async function doctor(
  cwd: string,
  { flags = [], ...world }: FakeWorld & { readonly flags?: readonly string[] } = {},
) {
  const { context, written } = fakeContext({ ...world, cwd });
  const args = ['doctor', '--config', '.', '--data-dir', '.data', ...flags];
  const code = await runCli(args, context);
  return { code, ...written };
}

/** Status and check of each line. */
const statuses = (stdout: string): readonly string[] =>
  [...stdout.matchAll(/^(ok|warn|fail) +(\w+) /gm)].map(
    ([, status, check]) => `${check} ${status}`,
  );

describe('aura doctor', () => {
  it('finds everything in order, changes nothing, and shows no key', async () => {
    await using provider = await server(lists);
    const cwd = agentFolder({ url: provider.url, rest: stdioServer('calc', fakeMcpCommand()) });
    const { code, stdout, stderr } = await doctor(cwd);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(statuses(stdout)).toEqual([
      'node ok',
      'data ok',
      'data ok',
      'config ok',
      'model ok',
      'clock ok',
      'mcp ok',
    ]);
    expect(stdout).toMatch(/^ok {4}model {3}openai at 127\.0\.0\.1:\d+ answers: one model$/m);
    expect(stdout).toMatch(/"calc" of calc has \d+ tools/);
    expect(stdout).not.toContain('sk-secret');
    expect(readdirSync(cwd)).toEqual(['calc.toml']);
  });

  it('refuses an old Node', async () => {
    await using provider = await server(lists);
    const cwd = agentFolder({ url: provider.url });
    const { code, stdout } = await doctor(cwd, { nodeVersion: '22.17.9' });
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^fail {2}node {4}Node 22\.17\.9 is older than 22\.18\n +Install a newer/,
    );
  });

  it('reads the whole database, and says what is wrong with it', async () => {
    await using provider = await server(lists);
    const cwd = agentFolder({ url: provider.url });
    const directory = join(cwd, '.data');
    {
      const logger = memoryLogger();
      await using store = await openDataDirectory({ directory, clock: nodeClock, logger });
      await store?.audit.append([sampleAuditEntry('tenant:acme', 1)]);
    }
    expect((await doctor(cwd)).stdout).toMatch(
      /^ok +data +\S+aura\.db is sound: 0 runs, 0 records$/m,
    );
    const execute = (sql: string): void => {
      using database = new DatabaseSync(join(directory, 'aura.db'));
      database.exec(sql);
    };
    execute("UPDATE audit_heads SET hash = 'x'");
    const damaged = await doctor(cwd);
    expect(damaged.code).toBe(3);
    expect(damaged.stdout).toMatch(
      /^fail {2}data .* is damaged, the first of 1 finding: .*\n +`aura db check`/m,
    );
    execute('PRAGMA user_version = 999');
    const newer = await doctor(cwd);
    expect(newer.code).toBe(3);
    expect(newer.stdout).toMatch(/^fail {2}data .* has schema 999/m);
    writeFileSync(join(directory, 'aura.db'), 'no database, rather a long text of somebody else');
    expect(await doctor(cwd)).toMatchObject({ code: 3 });
  });

  it('says that a data directory cannot be made where a file is', async () => {
    await using provider = await server(lists);
    const cwd = agentFolder({ url: provider.url });
    writeFileSync(join(cwd, '.data'), '');
    const { code, stdout } = await doctor(cwd);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^fail {2}data {4}\S+\.data cannot be written.*\n.*--data-dir/m);
  });

  it.skipIf(process.getuid?.() === 0)('says that a data directory is not ours', async () => {
    await using provider = await server(lists);
    const cwd = agentFolder({ url: provider.url });
    mkdirSync(join(cwd, '.data'));
    chmodSync(join(cwd, '.data'), 0o500);
    expect(await doctor(cwd)).toMatchObject({ code: 1 });
  });

  it('shows each problem of the configuration with its place, and looks at nothing that depends on it', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'aura-cli-'));
    writeFileSync(join(cwd, 'a.toml'), '[agent]\nname = "a"\nturn_depth = "many"\n');
    const { code, stdout } = await doctor(cwd);
    expect(code).toBe(3);
    expect(stdout).toMatch(/^fail {2}config {2}a\.toml:3:\d+: agent\.turn_depth: .*\n {14}\S/m);
    expect(statuses(stdout).slice(0, 3)).toEqual(['node ok', 'data ok', 'data ok']);
    expect(stdout).not.toMatch(/ (model|mcp) /);
  });

  it.each([
    ['the key is refused', reply(401, { error: { message: 'no such key' } }), 5, 'Check api_key'],
    ['the provider fails', reply(503, { error: { message: 'later' } }), 4, '503'],
    ['the account has no credit', reply(402, { error: { message: 'pay' } }), 5, 'Add credit'],
  ])('fails when %s', async (_title, list, expected, says) => {
    await using provider = await server(list);
    const { code, stdout } = await doctor(agentFolder({ url: provider.url }));
    expect(code).toBe(expected);
    expect(stdout).toMatch(/^fail {2}model /m);
    expect(stdout).toContain(says);
  });

  it('asks with every key and every model that stands in, and tells keys apart by their fingerprints', async () => {
    await using provider = await server((request, response) =>
      request.headers.authorization === 'Bearer revoked-key'
        ? reply(401, { error: { message: 'revoked' } })(request, response)
        : lists(request, response),
    );
    const spares = ['good-key', 'revoked-key']
      .map((key) => `[[agent.llm.profiles]]\napi_key = "${key}"`)
      .concat(
        '[[agent.llm.fallbacks]]\nprovider = "ollama"\nmodel = "m"\nbase_url = "http://127.0.0.1:9"',
      );
    const cwd = agentFolder({ url: provider.url, rest: spares.join('\n') });
    const { code, stdout } = await doctor(cwd);
    expect(code).toBe(0);
    expect(statuses(stdout).filter((status) => status.startsWith('model'))).toEqual([
      'model ok',
      'model ok',
      'model warn',
      'model warn',
    ]);
    expect(stdout).toMatch(/openai at \S+ \(key openai:[0-9a-f]{8}\) answers: one model/);
    expect(stdout).toMatch(
      /\(key openai:[0-9a-f]{8}\): .*401.* \(to stand in for others of calc\)/,
    );
    expect(stdout).toMatch(/nothing listens at 127\.0\.0\.1:9 \(to stand in for others of calc\)/);
    expect(stdout).not.toMatch(/revoked-key|good-key/);

    const bad = agentFolder({ url: provider.url, rest: spares[0] ?? '' });
    writeFileSync(
      join(bad, 'calc.toml'),
      readFileSync(join(bad, 'calc.toml'), 'utf8').replace(
        'sk-secret-key-of-the-test',
        'revoked-key',
      ),
    );
    const failed = await doctor(bad);
    expect(failed.code).toBe(5);
    expect(failed.stdout).toMatch(/^fail {2}model .*\(used by calc\)$/m);
  });

  it('fails when nothing listens, and goes on with the other providers and checks', async () => {
    await using provider = await server(lists);
    const cwd = agentFolder(
      { url: 'http://127.0.0.1:9/v1', name: 'a' },
      { url: provider.url, name: 'b', rest: stdioServer('calc', fakeMcpCommand()) },
    );
    const { code, stdout } = await doctor(cwd);
    expect(code).toBe(4);
    expect(stdout).toContain('nothing listens at 127.0.0.1:9');
    expect(statuses(stdout).slice(4)).toEqual(['model fail', 'model ok', 'clock ok', 'mcp ok']);
  });

  it('asks a model that is on no list, and a server that has no list, something short', async () => {
    const streams: HostileHandler = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(answer);
    };
    await using other = await server(reply(200, { data: [{ id: 'another' }] }), streams);
    await using without = await server(reply(404, { error: 'no such path' }), streams);
    for (const { url } of [other, without]) {
      const { code, stdout } = await doctor(agentFolder({ url }));
      expect(code).toBe(0);
      expect(stdout).toMatch(/^ok {4}model {3}"scripted" of openai at \S+ answers$/m);
    }
  });

  it('fails when the provider does not know the model', async () => {
    const unknown = reply(404, { error: { message: 'no such model', code: 'model_not_found' } });
    await using provider = await server(reply(200, { data: [{ id: 'another' }] }), unknown);
    const { code, stdout } = await doctor(agentFolder({ url: provider.url }));
    expect(code).toBe(6);
    expect(stdout).toMatch(
      /^fail {2}model .*no such model \(used by calc\)\n +Check the model name/m,
    );
  });

  it.each([
    ['warns of', 120, 'warn', 0],
    ['fails with', 900, 'fail', 1],
  ])('%s a clock that is %d s ahead', async (_verb, seconds, status, expected) => {
    const date = new Date(Date.now() - seconds * 1_000).toUTCString();
    await using provider = await server(reply(200, { data: [{ id: 'scripted' }] }, { date }));
    const { code, stdout } = await doctor(agentFolder({ url: provider.url }));
    expect(code).toBe(expected);
    expect(stdout).toMatch(
      new RegExp(`^${status} +clock +is ${String(seconds).slice(0, -1)}\\d s ahead of`, 'm'),
    );
  });

  it('warns of an MCP server that cannot be used, and fails when it is required', async () => {
    await using provider = await server(lists);
    const rest = stdioServer('calc', { command: '/nowhere/at-all', args: [] });
    const optional = await doctor(agentFolder({ url: provider.url, rest }));
    expect(optional.code).toBe(0);
    expect(optional.stdout).toMatch(/^warn {2}mcp {5}"calc" of calc cannot be used: /m);
    const required = await doctor(
      agentFolder({ url: provider.url, rest: `${rest}\nrequired = true` }),
    );
    expect(required.code).toBe(4);
    expect(required.stdout).toMatch(/^fail {2}mcp /m);
  });

  it('writes JSON', async () => {
    await using provider = await server(reply(401, { error: 'no' }));
    const { stdout } = await doctor(agentFolder({ url: provider.url }), { flags: ['--json'] });
    const report = JSON.parse(stdout);
    expect(report.ok).toBe(false);
    expect(report.findings.at(-1)).toMatchObject({
      check: 'model',
      status: 'fail',
      hint: expect.stringContaining('Check api_key'),
    });
  });

  it('ends with 130 when it is interrupted, whatever it waits for', async () => {
    const asked = Promise.withResolvers<void>();
    await using provider = await hostileModelServer(() => asked.resolve());
    const world = fakeContext({ cwd: agentFolder({ url: provider.url }) });
    const ending = runCli(['doctor', '--config', '.', '--data-dir', '.data'], world.context);
    await asked.promise;
    world.send('SIGINT');
    expect(await ending).toBe(130);
    expect(world.listeners).toBe(0);
  });
});
