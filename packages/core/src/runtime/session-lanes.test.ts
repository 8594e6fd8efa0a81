import { fakeClock } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import type { RunHandle } from '../agent/run-handle.ts';
import type { LaneTicket } from '../lane/lane.ts';
import { Namespace } from '../namespace/namespace.ts';
import { SessionLanes } from './session-lanes.ts';
import { bob, reached, setUp } from './runtime.harness.ts';

const acme = (user: string): Namespace => Namespace.of('tenant', 'acme', 'user', user);
const other = (user: string): Namespace => Namespace.of('tenant', 'other', 'user', user);

/** Enters and tells who has come in. */
function gate(lanes: SessionLanes) {
  const inside: string[] = [];
  const tickets = new Map<string, LaneTicket>();
  const enter = async (namespace: Namespace, options = {}): Promise<void> => {
    const ticket = await lanes.enter(namespace, options);
    inside.push(namespace.key);
    tickets.set(namespace.key, ticket);
  };
  const leave = (namespace: Namespace): void => tickets.get(namespace.key)?.release();
  return { inside, enter, leave };
}

const settle = (): Promise<void> => fakeClock().settle();

describe('the places of runs', () => {
  it('are as many as a tenant may have, and leave room for others', async () => {
    const { inside, enter, leave } = gate(new SessionLanes({ maxConcurrentRunsPerTenant: 2 }));
    const entered = [acme('a'), acme('b'), acme('c'), other('a')].map((each) => enter(each));
    await settle();
    expect(inside).toEqual([acme('a').key, acme('b').key, other('a').key]);
    leave(acme('a'));
    await Promise.all(entered);
    expect(inside.at(-1)).toBe(acme('c').key);
  });

  it('are as many as the runtime may have', async () => {
    const { inside, enter, leave } = gate(new SessionLanes({ maxConcurrentRuns: 1 }));
    const entered = [acme('a'), other('a')].map((each) => enter(each));
    await settle();
    expect(inside).toEqual([acme('a').key]);
    leave(acme('a'));
    await Promise.all(entered);
    expect(inside).toHaveLength(2);
  });

  it('are not taken by those who wait for a session, nor kept by those who give up', async () => {
    const { inside, enter, leave } = gate(new SessionLanes({ maxConcurrentRunsPerTenant: 2 }));
    await enter(acme('a'));
    const second = enter(acme('a'));
    await enter(acme('b'));
    const caller = new AbortController();
    const hasty = enter(acme('c'), { signal: caller.signal });
    await settle();
    caller.abort(new Error('gave up'));
    await expect(hasty).rejects.toThrow('gave up');
    leave(acme('b'));
    await enter(acme('c'));
    expect(inside).toEqual([acme('a'), acme('b'), acme('c')].map(({ key }) => key));
    leave(acme('a'));
    await second;
  });
});

describe('a runtime', () => {
  it('works for one tenant with as many runs as it may', async () => {
    const { runtime, model, clock } = setUp(
      [{ text: 'a', hang: true }, { text: 'b', hang: true }, { text: 'c' }],
      { concurrency: { maxConcurrentRunsPerTenant: 2 } },
    );
    const runs = ['x', 'y', 'z'].map((name) =>
      runtime.stream({ namespace: acme(name), input: 'go' }),
    );
    await clock.settle();
    expect(model.requests).toHaveLength(2);
    runs[0]?.abort('enough');
    expect(await runs[2]?.result).toMatchObject({ text: 'c' });
    runs[1]?.abort('enough');
    await Promise.all(runs.map((run) => run.result));
  });

  it('interrupts a run that has its turn and waits for a place', async () => {
    const { runtime, clock } = setUp([{ text: 'a', hang: true }, { text: 'instead' }], {
      concurrency: { maxConcurrentRuns: 1 },
    });
    const first = runtime.stream({ namespace: other('a'), input: 'go' });
    await reached(first, 'text.delta');
    const second = runtime.stream({ namespace: bob, input: 'go' });
    await clock.settle();
    const third = runtime.run({ namespace: bob, input: 'rather this', lane: 'interrupt' });
    expect(await second.result).toMatchObject({ stopReason: 'aborted', reason: 'interrupted' });
    first.abort('enough');
    expect((await third).text).toBe('instead');
  });
});

describe('a message to a busy session', () => {
  const busy = async (): Promise<{
    readonly world: ReturnType<typeof setUp>;
    readonly first: RunHandle;
  }> => {
    const world = setUp([{ text: 'one' }, { text: 'two' }, { text: 'three' }, { text: 'four' }]);
    const first = world.runtime.stream({ namespace: bob, input: 'first' });
    await reached(first, 'message.started');
    return { world, first };
  };

  it('is seen by the next model call, or becomes the next run, as it is told [runtime C-043]', async () => {
    const { world, first } = await busy();
    const { runtime, texts } = world;
    const waiting = runtime.run({ namespace: bob, input: 'waits' });
    expect(await runtime.steer(bob, 'after that', { mode: 'after_run' })).toBe('queued');
    expect(await runtime.steer(bob, 'and this')).toBe('steered');
    expect(await first.result).toMatchObject({ turns: 2 });
    await waiting;
    expect(await texts(bob)).toEqual([
      'first',
      'one',
      'and this',
      'two',
      'after that',
      'three',
      'waits',
      'four',
    ]);
  });

  it('is nothing that could follow a run where there is none', async () => {
    const { runtime, texts } = setUp([]);
    expect(await runtime.steer(bob, 'hello?', { mode: 'after_run' })).toBe('idle');
    expect(await texts(bob)).toEqual([]);
  });
});
