import { createMemoryRunLogs } from '@aura/core';
import type { RunId, RunLogs } from '@aura/core';
import { describe, expect, it } from 'vitest';
import { fakeHandle } from '../../test-support/fake-handle.ts';
import { runScene } from '../../test-support/run-scene.ts';

/** Logs that are read, from now on, when the gate is open. */
function gatedLogs(gate: { promise: Promise<void> | undefined }): RunLogs {
  const logs = createMemoryRunLogs();
  return {
    ...logs,
    within(namespace) {
      const scoped = logs.within(namespace);
      return {
        ...scoped,
        async read(runId, range) {
          await gate.promise;
          return scoped.read(runId, range);
        },
      };
    },
  };
}

describe('cancelling', () => {
  it('a run that works is done when its log says so', async () => {
    const scene = runScene();
    const { runId } = await scene.start();
    expect(await scene.runs.cancel(runId, 'enough')).toBe('cancelled');
    expect(await scene.ending(runId)).toEqual(['run.completed', 'aborted']);
    expect(await scene.runs.cancel(runId, 'enough')).toBe('already_ended');
  });

  it('a run that does not end is not said to have ended', async () => {
    const scene = runScene();
    const runId = await scene.leave('background');
    const stuck = fakeHandle(runId);
    scene.context.active.addResumed(stuck, 'background');
    const cancelling = scene.runs.cancel(runId, 'enough');
    await scene.clock.advance(5_999);
    expect(stuck.told).toEqual(['abort: enough']);
    await scene.clock.advance(1);
    expect(await cancelling).toBe('unconfirmed');
  });

  it('a run that is parked meanwhile closes it nevertheless', async () => {
    const scene = runScene();
    const runId = await scene.leave('background');
    const parked = fakeHandle(runId);
    scene.context.active.addResumed(parked, 'background');
    const cancelling = scene.runs.cancel(runId, 'enough');
    await scene.clock.settle();
    parked.end();
    expect(await cancelling).toBe('cancelled');
    expect(await scene.ending(runId)).toEqual(['run.failed', 'run/cancelled']);
  });

  it('a run that nobody works on closes it, once', async () => {
    const scene = runScene();
    const runId = await scene.leave('background');
    const twice = [scene.runs.cancel(runId, 'enough'), scene.runs.cancel(runId, 'enough')];
    expect(await Promise.all(twice)).toEqual(['cancelled', 'already_ended']);
    expect(await scene.ending(runId)).toEqual(['run.failed', 'run/cancelled']);
  });

  it('a run that is just being taken up here does not take it for that of another process', async () => {
    const gate: { promise: Promise<void> | undefined } = { promise: undefined };
    const scene = runScene([{ hang: true }], { runLogs: gatedLogs(gate) });
    const runId = await scene.leave('background');
    const opened = Promise.withResolvers<void>();
    gate.promise = opened.promise;
    const resuming = scene.runs.resume(runId);
    await scene.clock.settle();
    const cancelling = scene.runs.cancel(runId, 'enough');
    await scene.clock.settle();
    opened.resolve();
    expect((await resuming)?.runId).toBe(runId);
    expect(await cancelling).toBe('cancelled');
    expect(await scene.ending(runId)).toEqual(['run.completed', 'aborted']);
  });

  it('a run of another process, or none, changes nothing', async () => {
    const runLogs = createMemoryRunLogs();
    const other = runScene([], { runLogs });
    const scene = runScene([], { runLogs });
    const { runId } = await other.start();
    expect(await scene.runs.cancel(runId, 'enough')).toBe('held_elsewhere');
    expect(await scene.status(runId)).toBe('running');
    expect(await scene.runs.cancel('run_none' as RunId, 'enough')).toBe('unknown');
  });
});
