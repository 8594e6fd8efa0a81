import { fakeClock } from '@aura/testkit';
import { describe, expect, it } from 'vitest';

import { AbortScope } from './abort-scope.ts';
import { AbandonedSignal } from './control-signals.ts';

function world(): { clock: ReturnType<typeof fakeClock>; leaks: string[]; scope: AbortScope } {
  const clock = fakeClock(0);
  const leaks: string[] = [];
  const options = { clock, graceMs: 100, onLeak: (path: string) => void leaks.push(path) };
  return { clock, leaks, scope: new AbortScope(options) };
}

describe('an abort scope', () => {
  it('aborts the scopes inside it and not the one around it', () => {
    const { scope } = world();
    const middle = scope.open();
    const inner = middle.open();
    const { signal } = inner;
    middle.abort('enough');
    expect([scope.aborted, middle.aborted, inner.aborted]).toEqual([false, true, true]);
    expect(signal.reason).toBe('enough');
  });

  it('keeps the first reason, also for signals and scopes that are asked for later', () => {
    const { scope } = world();
    scope.abort('first');
    scope.abort('second');
    expect(scope.reason).toBe('first');
    expect(scope.signal).toMatchObject({ aborted: true, reason: 'first' });
    expect(scope.open()).toMatchObject({ aborted: true, reason: 'first' });
  });

  it('lets a scope that has ended go its own way', () => {
    const { scope } = world();
    const ended = scope.open();
    ended.end();
    scope.abort('later');
    expect(ended.aborted).toBe(false);
  });

  it('waits for work until the grace period after the abort is over, then for nothing', async () => {
    const { clock, leaks, scope } = world();
    const waiting = expect(scope.settle('a', new Promise(() => {}))).rejects.toBeInstanceOf(
      AbandonedSignal,
    );
    await clock.advance(1_000);
    scope.abort('stop');
    expect(await scope.settle('b', Promise.resolve('in time'))).toBe('in time');
    await clock.advance(99);
    expect(leaks).toEqual([]);
    await clock.advance(1);
    await waiting;
    expect(leaks).toEqual(['a']);
    await expect(scope.settle('c', Promise.resolve('late'))).rejects.toBeInstanceOf(
      AbandonedSignal,
    );
  });

  it('has no timer left when it has ended', async () => {
    const { clock, scope } = world();
    const acts: string[] = [];
    scope.after(10, () => acts.push('acted'));
    scope.abort('stop');
    scope.end();
    await clock.advance(1_000);
    expect(acts).toEqual([]);
    expect(clock.sleeping).toBe(0);
  });
});
