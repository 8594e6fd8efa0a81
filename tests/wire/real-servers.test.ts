import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { scriptedModelServer } from '@aura/testkit';
import { expect, it } from 'vitest';
import { agentToml, stdioServer } from './support/agent-toml.ts';
import { descendantsOf } from './support/processes.ts';
import { callEach, callOnce } from './support/scripts.ts';
import { serve } from './support/serve.ts';
import { waitFor } from './support/wait-for.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

const program = (path: string, ...args: readonly string[]) => ({
  command: process.execPath,
  args: ['--conditions=aura-source', join(root, path), ...args],
  env: {},
});

const math = stdioServer('math', program('examples/math-server/server.ts'));
const everything = stdioServer(
  'everything',
  program('node_modules/@modelcontextprotocol/server-everything/dist/index.js', 'stdio'),
);

it('the math server of the examples calculates in several rounds', async () => {
  await using model = await scriptedModelServer(
    callEach(
      { name: 'multiply', args: { a: 12, b: 7 } },
      { name: 'sqrt', args: { value: 5625 } },
      { name: 'mean', args: { values: [84, 91, 75] } },
      { name: 'round', args: { value: 83.333_333, digits: 2 } },
    ),
  );
  await using aura = await serve({ model, config: agentToml({ servers: [math] }) });
  const { text, payloads } = await aura.stream();
  expect(text.trim()).toBe('Done: 84 | 75 | 83.33333333333333 | 83.33');
  expect(payloads('tool_complete').map(({ success }) => success)).toEqual([true, true, true, true]);
});

it('published servers work side by side, and are gone with the server', async () => {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'aura-files-')));
  await writeFile(join(folder, 'note.txt'), 'remember the milk');
  const path = 'node_modules/@modelcontextprotocol/server-filesystem/dist/index.js';
  const files = stdioServer('files', program(path, folder));
  try {
    await using model = await scriptedModelServer(
      callOnce(
        { name: 'echo', args: { message: 'hello' } },
        { name: 'read_text_file', args: { path: join(folder, 'note.txt') } },
        { name: 'read_text_file', args: { path: '/etc/hostname' } },
        { name: 'add', args: { a: 2, b: 3 } },
      ),
    );
    await using aura = await serve({
      model,
      config: agentToml({ servers: [everything, files, math] }),
    });
    const { text, payloads, done } = await aura.stream();
    expect(payloads('mcp_status')[0]).toMatchObject({
      servers: [
        { server_name: 'everything', status: 'connected' },
        { server_name: 'files', status: 'connected' },
        { server_name: 'math', status: 'connected' },
      ],
    });
    expect(text).toMatch(/hello.*remember the milk.*[Aa]ccess denied.*\b5\b/s);
    expect(payloads('tool_complete').map(({ success }) => success)).toEqual([
      true,
      true,
      false,
      true,
    ]);
    expect(done).toBe(true);
  } finally {
    await rm(folder, { recursive: true });
  }
  await waitFor('the servers to end', async () => (await descendantsOf(process.pid)).length === 0);
});
