import { join } from 'node:path';
import { Namespace } from '@aura/core';
import type { RunId } from '@aura/core';
import { openStore } from '@aura/store';
import { fakeClock, sampleEnd, sampleOpening } from '@aura/testkit';
import { expect, it } from 'vitest';
import { agentToml } from '../wire/support/agent-toml.ts';
import { waitFor } from '../wire/support/wait-for.ts';
import { install, listening } from './serve-process.ts';

const env = { MODEL_URL: 'http://127.0.0.1:9/v1', LOG_LEVEL: 'info' };
const runId = 'run_old' as RunId;
const acme = Namespace.of('tenant', 'acme');

it.each([
  ['removed by a server that is told how long to keep them', { AURA_RETENTION_DAYS: '1' }, true],
  ['kept by a server that is told nothing', {}, false],
])('old runs are %s', async (_what, variables, isRemoved) => {
  await using installation = await install(agentToml());
  const open = () =>
    openStore({ directory: join(installation.directory, '.aura'), clock: fakeClock() });
  {
    await using store = await open();
    const log = await store.runLogs.within(acme).create(runId);
    await log.append([sampleOpening({ seq: 1 }), sampleEnd({ seq: 2 }, 'completed')]);
  }
  const server = await installation.serve({
    args: ['--port', '0'],
    env: { ...env, ...variables },
    ready: listening,
  });
  if (isRemoved) {
    await waitFor('the sweep', () => server.stderr.includes('removed what was too old'));
  }
  await server.stop();
  await using store = await open();
  const run = await store.runLogs.within(acme).get(runId);
  expect(run === undefined).toBe(isRemoved);
});
