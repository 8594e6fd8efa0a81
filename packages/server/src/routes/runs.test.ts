import type { RunId, RunSummary } from '@aura/core';
import type { Cancelled, HostRuns } from '@aura/host';
import { expect, it } from 'vitest';
import { fakeHost } from '../../test-support/fake-host.ts';
import { startServer } from '../../test-support/test-server.ts';

it.each<[Cancelled, number]>([
  ['cancelled', 202],
  ['already_ended', 409],
  ['held_elsewhere', 409],
  ['unknown', 404],
  ['unconfirmed', 503],
])('a run whose cancellation came to "%s" is answered with %i', async (cancelled, status) => {
  const summary: RunSummary = {
    runId: 'run_1' as RunId,
    namespace: 'tenant:local',
    mode: 'background',
    agent: 'helper',
    session: 's1',
    status: 'completed',
    startedAt: 0,
    updatedAt: 1,
    seq: 3,
  };
  const runs: Partial<HostRuns> = {
    get: () => Promise.resolve(summary),
    cancel: () => Promise.resolve(cancelled),
  };
  const host = { ...fakeHost(), runs: () => runs as HostRuns };
  await using running = await startServer({}, host);
  const response = await fetch(`${running.url}/aura/runs/run_1/cancel`, { method: 'POST' });
  expect(response.status).toBe(status);
});
