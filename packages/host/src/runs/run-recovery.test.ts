import { AuraError, createMemoryRunLogs } from '@aura/core';
import type { RunLogs, RunMode, RunRecord } from '@aura/core';
import { describe, expect, it } from 'vitest';
import { runScene } from '../../test-support/run-scene.ts';
import type { RunScene } from '../../test-support/run-scene.ts';
import { RunRecovery } from './run-recovery.ts';

const recoveryOf = ({ context, logger }: RunScene) => new RunRecovery(context, logger);
/** Logs in memory whose records are not read as they were written. */
function distortedLogs(distort: (records: readonly RunRecord[]) => readonly RunRecord[]): RunLogs {
  const logs = createMemoryRunLogs();
  return {
    ...logs,
    within(namespace) {
      const scoped = logs.within(namespace);
      return { ...scoped, read: async (...run) => distort(await scoped.read(...run)) };
    },
  };
}

const shutdown = { drainMs: 0, reason: 'server shutdown' };

describe('runs that a process has left unfinished', () => {
  it.each<RunMode>(['background', 'resumable'])('go on in mode %s', async (mode) => {
    const scene = runScene([{ text: 'Done.' }]);
    const runId = await scene.leave(mode);
    expect(await recoveryOf(scene).begin()).toEqual({ resumed: 1, closed: 0 });
    await scene.clock.settle();
    expect(await scene.ending(runId)).toEqual(['run.completed', 'completed']);
  });

  it('are closed when somebody would have to wait for them', async () => {
    const scene = runScene();
    const runId = await scene.leave('attached');
    expect(await recoveryOf(scene).begin()).toEqual({ resumed: 0, closed: 1 });
    expect(await scene.ending(runId)).toEqual(['run.failed', 'run/interrupted']);
    expect(scene.model.requests).toEqual([]);
  });

  it('are closed when their agent has changed', async () => {
    const scene = runScene();
    const runId = await scene.leave('background', { digest: 'agent-0' });
    expect(await recoveryOf(scene).begin()).toEqual({ resumed: 0, closed: 1 });
    expect(await scene.ending(runId)).toEqual(['run.failed', 'run/agent_changed']);
  });

  it('are closed when they were executed by another flow', async () => {
    const runLogs = distortedLogs((records) =>
      records.map((record) =>
        record.type === 'run.opened' ? { ...record, flowDigest: 'another' } : record,
      ),
    );
    const scene = runScene([], { runLogs });
    const runId = await scene.leave('background');
    expect(await recoveryOf(scene).begin()).toEqual({ resumed: 0, closed: 1 });
    expect(await scene.ending(runId)).toEqual(['run.failed', 'flow/version_mismatch']);
  });

  it('are left to others when their agent is not configured here, which is said once', async () => {
    const scene = runScene();
    const runId = await scene.leave('background', { id: 'somebody' });
    const recovery = recoveryOf(scene);
    expect(await recovery.begin()).toEqual({ resumed: 0, closed: 0 });
    await scene.clock.advance(90_000);
    expect(await scene.status(runId)).toBe('running');
    expect(scene.logger.lines).toMatchObject([
      {
        message: 'a run could not be recovered',
        fields: { runId, code: 'host/unknown_agent' },
      },
    ]);
  });

  it('go on later when their log cannot be read now', async () => {
    let failures = 1;
    const runLogs = distortedLogs((records) => {
      if (failures-- > 0) throw new AuraError('store/unavailable', { message: 'busy' });
      return records;
    });
    const scene = runScene([{ text: 'Done.' }], { runLogs });
    const runId = await scene.leave('background');
    expect(await recoveryOf(scene).begin()).toEqual({ resumed: 0, closed: 0 });
    await scene.clock.advance(30_000);
    expect(await scene.ending(runId)).toEqual(['run.completed', 'completed']);
  });

  it('do not all go on at once', async () => {
    const scene = runScene(Array.from({ length: 70 }, () => ({ hang: true })));
    for (let count = 0; count < 70; count += 1) await scene.leave('background');
    const recovery = recoveryOf(scene);
    expect(await recovery.begin()).toEqual({ resumed: 64, closed: 0 });
    await scene.clock.advance(5_000);
    expect(scene.model.requests).toHaveLength(64);
    const { items } = await scene.runs.list({ limit: 500 });
    for (const { runId } of items) {
      if (scene.context.active.get(runId) === undefined) continue;
      await scene.runs.cancel(runId, 'enough');
      break;
    }
    await scene.clock.advance(1_000);
    expect(scene.model.requests).toHaveLength(65);
  });
});

describe('the recovery of runs', () => {
  it('finds what is left later, and says so when it has done something', async () => {
    const scene = runScene([{ text: 'Done.' }]);
    expect(await recoveryOf(scene).begin()).toEqual({ resumed: 0, closed: 0 });
    await scene.clock.advance(60_000);
    expect(scene.logger.lines).toEqual([]);
    const runId = await scene.leave('background');
    await scene.clock.advance(30_000);
    expect(await scene.ending(runId)).toEqual(['run.completed', 'completed']);
    expect(scene.logger.lines).toMatchObject([
      { message: 'recovered runs', fields: { resumed: 1, closed: 0 } },
    ]);
  });

  it('looks again after it could not look', async () => {
    const logs = createMemoryRunLogs();
    let failures = 1;
    const runLogs: RunLogs = {
      ...logs,
      unfinished() {
        if (failures-- > 0) throw new AuraError('store/unavailable', { message: 'busy' });
        return logs.unfinished();
      },
    };
    const scene = runScene([{ text: 'Done.' }], { runLogs });
    const runId = await scene.leave('background');
    await expect(recoveryOf(scene).begin()).rejects.toThrow('busy');
    await scene.clock.advance(30_000);
    expect(await scene.ending(runId)).toEqual(['run.completed', 'completed']);
  });

  it('looks once at a time, however often it is asked to begin', async () => {
    const logs = createMemoryRunLogs();
    const gate = Promise.withResolvers<void>();
    let looks = 0;
    const runLogs: RunLogs = {
      ...logs,
      async unfinished() {
        looks += 1;
        await gate.promise;
        return logs.unfinished();
      },
    };
    const scene = runScene([], { runLogs });
    const recovery = recoveryOf(scene);
    const begun = [recovery.begin(), recovery.begin()];
    await scene.clock.advance(120_000);
    expect(looks).toBe(1);
    gate.resolve();
    await Promise.all(begun);
    await scene.clock.advance(5_000);
    expect(looks).toBe(2);
  });

  it('ends with the host', async () => {
    const scene = runScene([{ text: 'Done.' }]);
    const recovery = recoveryOf(scene);
    await recovery.begin();
    await scene.context.active.close({ ...shutdown, clock: scene.clock });
    await recovery.ended();
    expect(scene.clock.sleeping).toBe(0);
  });
});
