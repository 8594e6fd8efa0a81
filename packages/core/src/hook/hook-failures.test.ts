import { describe, expect, it } from 'vitest';
import { echo, of, setUp } from '../agent/agent-runner.harness.ts';
import type { Hook, HookPoint } from './hook.ts';

type Failure = 'throws' | 'takes too long' | 'returns nonsense';

const calling = [{ calls: [{ name: 'echo', args: { text: 'a' } }] }, { text: 'Well.' }];

/** A hook that fails at one point. */
function failing(point: HookPoint, failure: Failure, onError: Hook['onError']): Hook {
  const fail = (): Promise<never> => {
    if (failure === 'throws') throw new Error('broken');
    const nonsense = { request: null, result: null, turn: 1 } as never;
    return failure === 'returns nonsense' ? Promise.resolve(nonsense) : new Promise(() => {});
  };
  return {
    name: 'failing',
    timeoutMs: 2_000,
    ...(onError === undefined ? {} : { onError }),
    [point]: fail,
  };
}

async function runWith(hook: Hook) {
  const world = setUp(calling, { tools: [echo], agent: { hooks: [hook] } });
  const run = world.start();
  await world.clock.settle();
  await world.clock.advance(2_000);
  await world.clock.advance(2_000);
  const end = await run.result.catch((error: unknown) => error);
  expect(world.clock.sleeping).toBe(0);
  return { ...world, run, end };
}

const failures: readonly Failure[] = ['throws', 'takes too long', 'returns nonsense'];

describe.each(failures)('a hook that %s', (failure) => {
  it('refuses where it may, and is passed over elsewhere, unless it says otherwise [runtime C-143]', async () => {
    const vetoed = await runWith(failing('beforeToolCall', failure, undefined));
    expect(vetoed.end).toMatchObject({ stopReason: 'completed' });
    expect(of(vetoed.run.seen, 'tool.completed')).toMatchObject([
      { result: { outcome: 'vetoed' } },
    ]);
    expect(of(vetoed.run.seen, 'hook.failed')).toMatchObject([
      { hook: 'failing', point: 'beforeToolCall' },
    ]);
    expect(of(vetoed.run.seen, 'hook.vetoed')).toHaveLength(1);

    const ignored = await runWith(failing('beforeToolCall', failure, 'ignore'));
    expect(of(ignored.run.seen, 'tool.completed')).toMatchObject([{ result: { outcome: 'ok' } }]);
    expect(of(ignored.run.seen, 'hook.failed')).toHaveLength(1);

    const observer = await runWith(failing('afterToolCall', failure, undefined));
    expect(observer.end).toMatchObject({ stopReason: 'completed' });
    expect(of(observer.run.seen, 'tool.completed')).toMatchObject([{ result: { outcome: 'ok' } }]);

    for (const point of ['beforeModelCall', 'beforeToolCall', 'afterToolCall'] as const) {
      const failed = await runWith(failing(point, failure, 'fail_run'));
      expect(failed.end).toMatchObject({ code: 'hook/failed' });
      expect(failed.run.seen.at(-1)).toMatchObject({ type: 'run.failed' });
    }
    // A veto where nothing can be refused.
    const strict = await runWith(failing('afterToolCall', failure, 'veto'));
    expect(strict.end).toMatchObject({ code: 'hook/failed' });
  });

  it('fails nothing once the run is over', async () => {
    const { end, run } = await runWith(failing('runEnd', failure, 'fail_run'));
    expect(end).toMatchObject({ stopReason: 'completed' });
    expect(run.seen.at(-1)).toMatchObject({ type: 'run.completed' });
  });
});

describe('a hook', () => {
  it('is told when its time is up', async () => {
    const reasons: unknown[] = [];
    const hook: Hook = {
      name: 'slow',
      timeoutMs: 2_000,
      turnEnd: (_event, { signal }) =>
        new Promise(() => {
          signal.addEventListener('abort', () => reasons.push(signal.reason));
        }),
    };
    await runWith(hook);
    expect(reasons).toEqual(['timeout', 'timeout']);
  });

  it('cannot have the name of another one', async () => {
    const hooks = [{ name: 'same' }, { name: 'same' }];
    const { start } = setUp([], { agent: { hooks } });
    await expect(start().result).rejects.toMatchObject({ code: 'hook/duplicate' });
  });

  it('has nothing to change a request into that no model could be shown', async () => {
    const hook: Hook = {
      name: 'losing',
      onError: 'fail_run',
      // The result of a call goes, the call stays.
      buildContext: ({ messages }) => ({ messages: messages.filter((m) => m.role !== 'tool') }),
    };
    const { end, model } = await runWith(hook);
    expect(end).toMatchObject({ code: 'hook/failed' });
    expect(model.requests).toHaveLength(1);
  });
});
