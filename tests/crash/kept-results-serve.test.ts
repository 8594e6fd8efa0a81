import { fakeMcpServer, scriptedModelServer, startProcess } from '@aura/testkit';
import { expect, it } from 'vitest';
import { agentToml, httpServer } from '../wire/support/agent-toml.ts';
import { readingModel } from '../wire/support/reading-model.ts';
import { runBody } from '../wire/support/run-api.ts';
import { waitFor } from '../wire/support/wait-for.ts';
import { command, install, listening } from './serve-process.ts';

const report = Array.from({ length: 10_000 }, (_, line) => `line ${line} `.padEnd(29, '.'));

it('reads on in a result that was kept before the server was killed, and replays all of it', async () => {
  let reports = 0;
  const call = (): string => {
    reports += 1;
    return report.join('\n');
  };
  await using mcp = await fakeMcpServer({ tools: [{ name: 'report', call }] });
  const read = readingModel('report', 20_000);
  const asked = Promise.withResolvers<void>();
  const results: string[] = [];
  await using model = await scriptedModelServer(
    (request) => {
      if (request.toolResults.length === 3) asked.resolve();
      results.push(...request.toolResults.slice(-1));
      return read(request);
    },
    { pauseMs: 20, chunkSize: 6 },
  );
  const llm = 'context_window = 65536';
  const servers = [httpServer('desk', mcp.url)];
  await using installed = await install(agentToml({ agent: 'turn_depth = 40', llm, servers }));
  const args = ['--port', '0', '--data-dir', 'data'];
  const env = { MODEL_URL: model.url };

  const first = await installed.serve({ args, env, ready: listening });
  const response = await fetch(`${first.ready?.[1]}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-aura-background': 'true' },
    body: JSON.stringify({ messages: [{ role: 'user', content: 'work' }] }),
  });
  const { id } = (await response.json()) as { readonly id: string };
  await asked.promise;
  first.kill('SIGKILL');
  await first.exited;

  await using second = await installed.serve({ args, env, ready: listening });
  const ended = await waitFor(
    'the run to end',
    async () => {
      const run = await runBody(await fetch(`${second.ready?.[1]}/aura/runs/${id}`));
      return (run.status === 'completed' || run.status === 'failed') && run;
    },
    15_000,
  );
  expect(ended.outcome?.text).toContain('Read it.');
  expect(reports).toBe(1);
  expect(results.at(-1)).toMatch(/line 9999 \.+\n\[Characters \d+ to 299999 of 299999\.\]$/);

  await using replay = await startProcess(process.execPath, {
    args: [command, 'replay', id, '--data-dir', 'data'],
    cwd: installed.directory,
    env: {},
  });
  expect(await replay.exited).toEqual({ code: 0, signal: null });
  expect(replay.stdout).toMatch(/^the same again: \d+ records/);
});
