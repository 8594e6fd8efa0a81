import { AuraError } from '@aura/core';
import type { RunId, RunRecord, RunSummary } from '@aura/core';
import type { HostRuns } from '@aura/host';
import { expect, it, vi } from 'vitest';
import { fakeHost } from '../../test-support/fake-host.ts';
import { startServer } from '../../test-support/test-server.ts';

const runId = 'run_1' as RunId;
const place = { at: 0, scope: 'main' };
const records: readonly RunRecord[] = [
  {
    type: 'run.opened',
    mode: 'resumable',
    namespace: 'tenant:local',
    flow: 'turn',
    flowDigest: 'f',
    agent: 'helper',
    agentDigest: 'a',
    settings: {
      turnDepth: 5,
      maxToolCalls: 0,
      toolConcurrency: 8,
      repeats: { nudgeAt: 0, refuseAt: 4 },
      notices: { lastTurn: false },
    },
    session: 's1',
    traceId: '0af7651916cd43dd8448eb211c80319c',
    input: [],
    seq: 1,
    ...place,
  },
  {
    type: 'event',
    event: { type: 'run.started', model: { provider: 'openai', model: 'm' }, agentName: 'helper' },
    spanId: 'b7ad6b7169203331',
    seq: 2,
    ...place,
  },
];
const summary: RunSummary = {
  runId,
  namespace: 'tenant:local',
  mode: 'resumable',
  agent: 'helper',
  session: 's1',
  status: 'running',
  startedAt: 0,
  updatedAt: 0,
  seq: 2,
};

/** A run that another process works on, which nothing more is heard of. */
function silentRun(cancel: HostRuns['cancel']): Partial<HostRuns> {
  return {
    get: () => Promise.resolve(summary),
    read: () => Promise.resolve(records),
    async *follow(_, signal) {
      const { promise, resolve } = Promise.withResolvers<void>();
      signal.addEventListener('abort', () => resolve());
      if (!signal.aborted) await promise;
      yield [];
    },
    cancel,
  };
}

it('a run that nobody reads and that cannot be cancelled is noted, and the server goes on', async () => {
  const cancel = vi.fn<HostRuns['cancel']>(() =>
    Promise.reject(new AuraError('store/unavailable', { message: 'the disk is full' })),
  );
  const fake = fakeHost();
  const host = { ...fake, runs: () => silentRun(cancel) as HostRuns };
  await using running = await startServer({ resumeGraceMs: 1_000 }, host);
  const reader = new AbortController();
  const response = await fetch(`${running.url}/aura/runs/${runId}/stream`, reader);
  expect(response.status).toBe(200);
  reader.abort();
  // Only the server knows when it has noticed.
  await vi.waitFor(async () => {
    await fake.clock.advance(1_000);
    expect(cancel).toHaveBeenCalledWith(runId, 'client disconnected');
  });
  expect(fake.logger.lines).toContainEqual({
    level: 'error',
    message: 'a run that nobody reads could not be cancelled',
    fields: { runId, code: 'store/unavailable', message: 'the disk is full' },
  });
});
