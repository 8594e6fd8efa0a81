import { expect, it } from 'vitest';
import { runScene } from '../../test-support/run-scene.ts';

const shutdown = { drainMs: 0, reason: 'server shutdown' };

it('a run that goes on here ends when its time is up', async () => {
  const scene = runScene([{ hang: true }], { resumedRunLimitMs: 60_000 });
  const runId = await scene.leave('background');
  const handle = await scene.runs.resume(runId);
  await scene.clock.advance(59_999);
  expect(await scene.status(runId)).toBe('running');
  await scene.clock.advance(1);
  expect((await handle?.result)?.stopReason).toBe('deadline');
});

it('a run that goes on here keeps its mode: who waits for an attached one is gone with the host', async () => {
  const scene = runScene([{ hang: true }, { hang: true }]);
  const attached = await scene.leave('attached');
  const background = await scene.leave('background');
  await scene.runs.resume(attached);
  await scene.runs.resume(background);
  await scene.context.active.close({ ...shutdown, clock: scene.clock });
  expect(await scene.ending(attached)).toEqual(['run.completed', 'aborted']);
  expect(await scene.status(background)).toBe('running');
});

it('a run that is taken up while the host closes is put aside again', async () => {
  const scene = runScene([{ hang: true }]);
  const runId = await scene.leave('background');
  await scene.context.active.close({ ...shutdown, clock: scene.clock });
  const handle = await scene.runs.resume(runId);
  await expect(handle?.result).rejects.toMatchObject({ code: 'run/parked' });
  expect(await scene.status(runId)).toBe('running');
});
