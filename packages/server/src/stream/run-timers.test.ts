import type { FakeClock } from '@aura/testkit';
import { fakeClock } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import {
  callReady,
  eventsOf,
  modelStarted,
  textDelta,
  toolCompleted,
} from '../../test-support/events.ts';
import type { RunTimers, TimeLimits } from './run-timers.ts';
import { createRunTimers } from './run-timers.ts';

function start(limits: Partial<TimeLimits>): {
  clock: FakeClock;
  timers: RunTimers;
  fired: string[];
} {
  const clock = fakeClock();
  const fired: string[] = [];
  const none = { streamingTimeoutMs: 0, firstChunkTimeoutMs: 0, inactivityTimeoutMs: 0 };
  const timers = createRunTimers({
    clock,
    limits: { ...none, ...limits },
    onTimeout: (kind, limitMs) => fired.push(`${kind} after ${limitMs}`),
  });
  return { clock, timers, fired };
}

describe('createRunTimers', () => {
  it('ends an answer after its total time, whatever happens in it', async () => {
    const { clock, timers, fired } = start({ streamingTimeoutMs: 100 });
    timers.observe(eventsOf(modelStarted, textDelta('a')));
    await clock.advance(99);
    expect(fired).toEqual([]);
    await clock.advance(1);
    expect(fired).toEqual(['total after 100']);
  });

  it('measures the first chunk from the model request on, not from the start', async () => {
    const { clock, timers, fired } = start({ firstChunkTimeoutMs: 100 });
    await clock.advance(1_000);
    expect(fired).toEqual([]);
    timers.observe(eventsOf(modelStarted));
    await clock.advance(100);
    expect(fired).toEqual(['first_chunk after 100']);
  });

  it('forgets the first chunk once the model has given a sign of life', async () => {
    const { clock, timers, fired } = start({ firstChunkTimeoutMs: 100 });
    timers.observe(eventsOf(modelStarted, textDelta('a'), modelStarted));
    await clock.advance(1_000);
    expect(fired).toEqual([]);
  });

  it('measures silence anew after every sign', async () => {
    const { clock, timers, fired } = start({ inactivityTimeoutMs: 100 });
    timers.observe(eventsOf(modelStarted));
    await clock.advance(1_000);
    timers.observe(eventsOf(textDelta('a')));
    await clock.advance(60);
    timers.observe(eventsOf(textDelta('b')));
    await clock.advance(99);
    expect(fired).toEqual([]);
    await clock.advance(1);
    expect(fired).toEqual(['inactivity after 100']);
  });

  it('does not take a running tool for silence', async () => {
    const { clock, timers, fired } = start({ inactivityTimeoutMs: 100 });
    timers.observe(eventsOf(modelStarted, textDelta('a'), callReady('c')));
    await clock.advance(1_050);
    timers.observe(eventsOf(toolCompleted('c', 'x')));
    await clock.advance(99);
    expect(fired).toEqual([]);
    await clock.advance(1);
    expect(fired).toEqual(['inactivity after 100']);
  });

  it('fires one timer only, and none after it was disposed of', async () => {
    const all = { streamingTimeoutMs: 5, firstChunkTimeoutMs: 5, inactivityTimeoutMs: 5 };
    const once = start(all);
    once.timers.observe(eventsOf(modelStarted));
    await once.clock.advance(100);
    expect(once.fired).toHaveLength(1);
    const disposed = start(all);
    disposed.timers.observe(eventsOf(modelStarted, textDelta('a')));
    disposed.timers.dispose();
    await disposed.clock.advance(100);
    expect(disposed.fired).toEqual([]);
    expect(disposed.clock.sleeping).toBe(0);
  });
});
