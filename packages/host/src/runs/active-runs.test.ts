import type { RunId, RunMode } from '@aura/core';
import { fakeClock } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { fakeHandle } from '../../test-support/fake-handle.ts';
import { ActiveRuns } from './active-runs.ts';

const shutdown = { drainMs: 0, reason: 'server shutdown', clock: fakeClock() };

describe('a run that is still at work when the host closes', () => {
  it.each<[RunMode, boolean, string]>([
    ['background', true, 'park'],
    ['resumable', true, 'park'],
    ['attached', true, 'abort: server shutdown'],
    ['background', false, 'abort: server shutdown'],
  ])('in mode %s with a lasting log %s gets: %s', async (mode, isDurable, order) => {
    const active = new ActiveRuns({ isDurable });
    const before = fakeHandle('run_1');
    active.addResumed(before, mode);
    const closed = active.close(shutdown);
    const during = fakeHandle('run_2');
    active.addResumed(during, mode);
    expect([before.told, during.told]).toEqual([[order], [order]]);
    before.end();
    during.end();
    await closed;
  });

  it('is new: it ends whatever its mode is', async () => {
    const active = new ActiveRuns({ isDurable: true });
    await active.close(shutdown);
    const late = fakeHandle('run_1');
    active.addStarted(late, 'background');
    expect(late.told).toEqual(['abort: server shutdown']);
  });

  it.each([
    ['during the drain', 1_000],
    ['while the last ones are waited for', 0],
  ])('is waited for, also when it came %s', async (_, drainMs) => {
    const clock = fakeClock();
    const active = new ActiveRuns({ isDurable: true });
    const first = fakeHandle('run_1');
    active.addStarted(first, 'attached');
    let isClosed = false;
    const closed = active.close({ ...shutdown, drainMs, clock }).then(() => {
      isClosed = true;
    });
    await clock.settle();
    const second = fakeHandle('run_2');
    active.addStarted(second, 'attached');
    first.end();
    await clock.advance(drainMs);
    expect(isClosed).toBe(false);
    second.end();
    await closed;
  });

  it('is given the drain time, and no more than it takes', async () => {
    const clock = fakeClock();
    const active = new ActiveRuns({ isDurable: true });
    const run = fakeHandle('run_1');
    active.addStarted(run, 'attached');
    const closed = active.close({ ...shutdown, drainMs: 1_000, clock });
    await clock.advance(999);
    expect(run.told).toEqual([]);
    run.end();
    await closed;
    expect(run.told).toEqual([]);
  });
});

describe('what changes who works on a run', () => {
  it('is done one after the other, and for other runs at the same time', async () => {
    const active = new ActiveRuns({ isDurable: true });
    const gate = Promise.withResolvers<void>();
    const done: string[] = [];
    const note = (name: string, until?: Promise<void>) => async () => {
      await until;
      done.push(name);
    };
    const first = active.exclusively('run_1' as RunId, note('first', gate.promise));
    const second = active.exclusively('run_1' as RunId, note('second'));
    await active.exclusively('run_2' as RunId, note('other'));
    gate.resolve();
    await Promise.all([first, second]);
    expect(done).toEqual(['other', 'first', 'second']);
  });

  it('is done although what came before it has failed', async () => {
    const active = new ActiveRuns({ isDurable: true });
    const runId = 'run_1' as RunId;
    const failing = active.exclusively(runId, () => Promise.reject(new Error('no disk')));
    const next = active.exclusively(runId, () => Promise.resolve('done'));
    await expect(failing).rejects.toThrow('no disk');
    expect(await next).toBe('done');
  });
});
