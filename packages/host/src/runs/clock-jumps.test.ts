import { describe, expect, it } from 'vitest';
import { runScene } from '../../test-support/run-scene.ts';
import { RunRecovery } from './run-recovery.ts';

const day = 24 * 60 * 60_000;

describe.each([day, -day])('a clock that is set by %d ms', (jump) => {
  it('neither ends a run early nor lets it go on for longer', async () => {
    const scene = runScene([{ hang: true }], { resumedRunLimitMs: 60_000 });
    const runId = await scene.leave('background');
    await new RunRecovery(scene.context, scene.logger).begin();
    await scene.clock.advance(30_000);
    scene.clock.jump(jump);
    await scene.clock.advance(29_999);
    expect(await scene.status(runId)).toBe('running');
    await scene.clock.advance(1);
    expect(await scene.ending(runId)).toEqual(['run.completed', 'deadline']);
  });

  it('does not keep what was left behind from being found, and it goes on once', async () => {
    const scene = runScene([{ text: 'Done.' }, { text: 'Once more.' }]);
    const recovery = new RunRecovery(scene.context, scene.logger);
    await recovery.begin();
    const runId = await scene.leave('background');
    scene.clock.jump(jump);
    await scene.clock.advance(5_000);
    expect(await scene.ending(runId)).toEqual(['run.completed', 'completed']);
    scene.clock.jump(-jump);
    await scene.clock.advance(60_000);
    expect(scene.model.requests).toHaveLength(1);
  });
});
