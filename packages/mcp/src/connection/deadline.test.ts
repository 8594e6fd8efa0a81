import { fakeClock } from '@aura/testkit';
import { describe, expect, it } from 'vitest';

import { DeadlineError, untilAborted, withDeadline } from './deadline.ts';

const { signal } = new AbortController();
const never = (): Promise<never> => new Promise(() => {});

describe('withDeadline', () => {
  it('gives the result and leaves no timer behind', async () => {
    const clock = fakeClock();
    expect(await withDeadline({ clock, ms: 100, signal }, async () => 'done')).toBe('done');
    await clock.settle();
    expect(clock.sleeping).toBe(0);
  });

  it('ends work that does not listen, and tells work that does', async () => {
    const clock = fakeClock();
    let told: unknown;
    const work = withDeadline({ clock, ms: 100, signal }, (inner) => {
      inner.addEventListener('abort', () => {
        told = inner.reason;
      });
      return never();
    });
    const ended = expect(work).rejects.toThrow(new DeadlineError(100));
    await clock.advance(100);
    await ended;
    expect(told).toBeInstanceOf(DeadlineError);
  });

  it('sets no limit at 0', async () => {
    const clock = fakeClock();
    const controller = new AbortController();
    const work = withDeadline({ clock, ms: 0, signal: controller.signal }, never);
    expect(clock.sleeping).toBe(0);
    controller.abort(new Error('enough'));
    await expect(work).rejects.toThrow('enough');
  });
});

describe('untilAborted', () => {
  it('prefers the reason of a signal that is over and still takes the late failure', async () => {
    const late = Promise.withResolvers<never>();
    const given = untilAborted(late.promise, AbortSignal.abort(new Error('over')));
    await expect(given).rejects.toThrow('over');
    late.reject(new Error('too late'));
  });
});
