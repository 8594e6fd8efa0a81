import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StartedProcess } from '@aura/testkit';
import { expect, it } from 'vitest';
import { agentToml } from '../wire/support/agent-toml.ts';
import { install, listening } from './serve-process.ts';

const env = { MODEL_URL: 'http://127.0.0.1:9/v1' };
const port = ['--port', '0'];

async function healthOf({ ready }: StartedProcess): Promise<unknown> {
  return (await fetch(`${ready?.[1]}/health`)).json();
}

it('runs are kept in .aura, or where the environment says, or where a flag says', async () => {
  await using installation = await install(agentToml());
  const { directory } = installation;
  const places: readonly [string, readonly string[], Record<string, string>][] = [
    ['.aura', [], {}],
    ['by-variable', [], { AURA_DATA_DIR: 'by-variable' }],
    ['by-flag', ['--data-dir', join(directory, 'by-flag')], { AURA_DATA_DIR: 'unused' }],
  ];
  for (const [place, args, variables] of places) {
    await using server = await installation.serve({
      args: [...port, ...args],
      env: { ...env, ...variables },
      ready: listening,
    });
    const health = { durable: true, run_store: { backend: 'sqlite' } };
    expect(await healthOf(server)).toMatchObject(health);
    expect(existsSync(join(directory, place, 'aura.db'))).toBe(true);
  }
  expect(existsSync(join(directory, 'unused'))).toBe(false);
});

it('a directory that cannot be written makes runs end with the process, and the server says so', async () => {
  await using installation = await install(agentToml());
  await writeFile(join(installation.directory, 'file'), '');
  await using server = await installation.serve({
    args: [...port, '--data-dir', 'file/data'],
    env,
    ready: listening,
  });
  expect(await healthOf(server)).toMatchObject({
    durable: false,
    run_store: { backend: 'memory' },
  });
  expect(server.stderr).toMatch(/"level":"warn","msg":"runs are kept in memory only/);
});

it('a database that is not one of Aura is left alone, and nothing is served', async () => {
  await using installation = await install(agentToml());
  await mkdir(join(installation.directory, '.aura'));
  const database = join(installation.directory, '.aura', 'aura.db');
  const content = `SQLite format 3\0${'x'.repeat(8_192)}`;
  await writeFile(database, content);
  await using server = await installation.serve({ args: port, env });
  expect((await server.exited).code).toBe(3);
  expect(server.stderr).toMatch(/does not belong to Aura[^]*move the file away/);
  expect(await readFile(database, 'utf8')).toBe(content);
});
