import { describe, expect, it } from 'vitest';

import { flowLab } from '../../testing/flow-lab.ts';
import type { ErrorRecord } from '../errors/aura-error.ts';
import { END, endAs, flow } from './flow-builder.ts';
import { mount } from './mount.ts';
import { nodesFor } from './nodes-for.ts';
import type { Flow } from './types.ts';

interface State {
  readonly log: readonly string[];
  readonly $error?: ErrorRecord;
}

const { node } = nodesFor<State>();
const initial: State = { log: [] };

/** A node that writes its name into the state. */
function says<const Action extends string = 'default'>(
  kind: string,
  action = 'default' as Action,
): ReturnType<typeof node<undefined, undefined, Action>> {
  return node<undefined, undefined, Action>({
    kind,
    actions: [action],
    post: (state) => ({ action, set: { log: [...state.log, kind] } }),
  });
}

const failing = node({
  kind: 'failing',
  exec: () => {
    throw new Error('broken');
  },
});

describe('edges', () => {
  it('[workspace 9] belong to the flow, not to the node that stands in two of them', async () => {
    const shared = says('shared');
    const toEnd = flow<State>('one').add('a', shared).start('a').on('a', 'default', END).build();
    const further = flow<State>('two')
      .add('a', shared)
      .add('b', says('more'))
      .start('a')
      .on('a', 'default', 'b')
      .on('b', 'default', endAs('there'))
      .build();
    expect(await flowLab().run(toEnd, initial)).toMatchObject({
      action: 'default',
      state: { log: ['shared'] },
    });
    expect(await flowLab().run(further, initial)).toMatchObject({
      action: 'there',
      state: { log: ['shared', 'more'] },
    });
  });

  it('[workspace 9] lead two runs of one flow at the same time without touching each other', async () => {
    const slow = node({
      kind: 'slow',
      exec: (_input, { clock, params }) => clock.sleep(params['ms'] as number),
      post: (state, _input, _output, { params }) => ({
        set: { log: [...state.log, String(params['ms'])] },
      }),
    });
    const f = flow<State>('f')
      .add('a', slow)
      .add('b', says('after'))
      .start('a')
      .on('a', 'default', 'b')
      .on('b', 'default', END)
      .build();
    const lab = flowLab();
    const runs = [20, 10].map((ms) => lab.run(f, initial, { params: { ms } }));
    await lab.clock.advance(20);
    const results = await Promise.all(runs);
    expect(results.map((result) => result.state.log)).toEqual([
      ['20', 'after'],
      ['10', 'after'],
    ]);
    expect(results.map((result) => result.steps)).toEqual([2, 2]);
  });

  it('form loops, whose visits are counted', async () => {
    const keys: string[] = [];
    const loop = node({
      kind: 'loop',
      actions: ['again', 'enough'],
      exec: (_input, { idempotencyKey }) => void keys.push(idempotencyKey),
      post: (_state, _input, _output, { visit }) => ({ action: visit < 3 ? 'again' : 'enough' }),
    });
    const f = flow<State>('f')
      .add('a', loop)
      .start('a')
      .on('a', 'again', 'a')
      .on('a', 'enough', END)
      .build();
    expect(await flowLab().run(f, initial)).toMatchObject({ action: 'enough', steps: 3 });
    expect(keys).toEqual(['run-1:f/a#1', 'run-1:f/a#2', 'run-1:f/a#3']);
  });

  it('for $error are taken by a node that has finally failed, with the error in the state', async () => {
    const f = flow<State>('f')
      .add('a', failing)
      .add('b', says('rescued'))
      .start('a')
      .on('a', 'default', END)
      .on('a', '$error', 'b')
      .on('b', 'default', END)
      .build();
    const result = await flowLab().run(f, initial);
    expect(result).toMatchObject({
      status: 'completed',
      state: { log: ['rescued'], $error: { code: 'flow/exec_failed', message: 'broken' } },
    });
  });

  it('for the errors of all nodes do not hide those of the node they lead to', async () => {
    const f = flow<State>('f')
      .add('a', failing)
      .add('b', failing)
      .start('a')
      .on('a', 'default', END)
      .on('b', 'default', END)
      .onError('b')
      .build();
    expect(await flowLab().run(f, initial)).toMatchObject({ status: 'failed', at: 'f/b' });
  });
});

describe('a flow inside a flow', () => {
  const inner = flow<State>('inner')
    .add('x', says('x', 'left'))
    .start('x')
    .on('x', 'left', END)
    .build();

  it('[workspace 10] passes its last action out, where it selects the edge', async () => {
    const outer = flow<State>('outer')
      .add('deep', inner)
      .add('next', says('next'))
      .start('deep')
      .on('deep', 'left', 'next')
      .on('next', 'default', endAs('done'))
      .build();
    expect(await flowLab().run(outer, initial)).toMatchObject({
      action: 'done',
      state: { log: ['x', 'next'] },
      steps: 3,
    });
  });

  it('[workspace 10] sees outer params with its own on top of them', async () => {
    const seen: unknown[] = [];
    const looking = node({
      kind: 'looking',
      prep: (_state, { params }) => void seen.push(params),
    });
    const innermost = flow<State>('innermost')
      .add('x', looking)
      .start('x')
      .on('x', 'default', END)
      .build();
    const same = { get: (state: State) => state, set: (_state: State, it: State) => it };
    const middle = flow<State>('middle')
      .add('y', mount(innermost, { ...same, params: { b: 'middle', c: 'middle' } }))
      .start('y')
      .on('y', 'default', END)
      .build();
    const outer = flow<State>('outer').add('z', middle).start('z').on('z', 'default', END).build();
    await flowLab().run(outer, initial, { params: { a: 'outer', b: 'outer' } });
    expect(seen).toEqual([{ a: 'outer', b: 'middle', c: 'middle' }]);
  });

  it('[workspace 10] is reached by an abort in its innermost exec', async () => {
    let heard: unknown;
    const waiting = node({
      kind: 'waiting',
      exec: (_input, { clock, signal }) =>
        clock.sleep(60_000, signal).catch((error: unknown) => {
          heard = error;
          throw error;
        }),
    });
    let nested: Flow<State, unknown, 'default'> = flow<State>('depth-0')
      .add('x', waiting)
      .start('x')
      .on('x', 'default', END)
      .build();
    for (const depth of [1, 2, 3]) {
      nested = flow<State>(`depth-${depth}`)
        .add('x', nested)
        .start('x')
        .on('x', 'default', END)
        .build();
    }
    const lab = flowLab();
    const running = lab.run(nested, initial);
    await lab.clock.settle();
    lab.abort('preempted');
    expect(await running).toMatchObject({
      status: 'cancelled',
      reason: 'preempted',
      at: 'depth-3/x/x/x/x',
    });
    expect(heard).toBe('preempted');
  });

  it('may be mounted on a part of the state, in several ways', async () => {
    interface Outer {
      readonly left: State;
      readonly right: State;
    }
    const outer = flow<Outer>('outer')
      .add('l', mount(inner, { get: (it: Outer) => it.left, set: (_it, left) => ({ left }) }))
      .add('r', mount(inner, { get: (it: Outer) => it.right, set: (_it, right) => ({ right }) }))
      .start('l')
      .on('l', 'left', 'r')
      .on('r', 'left', 'l')
      .build();
    const lab = flowLab();
    const result = await lab.run(
      outer,
      { left: initial, right: { log: ['before'] } },
      { limits: { maxSteps: 6 } },
    );
    expect(result.state).toEqual({ left: { log: ['x', 'x'] }, right: { log: ['before', 'x'] } });
    expect(lab.records.map((record) => 'key' in record && record.key)).toEqual([
      'outer/l#1/x#1',
      'outer/r#1/x#1',
      'outer/l#2/x#1',
    ]);
  });

  it('fails as a node does, and its outer flow may have an edge for that', async () => {
    const breaking = flow<State>('breaking')
      .add('x', says('x'))
      .add('y', failing)
      .start('x')
      .on('x', 'default', 'y')
      .on('y', 'default', END)
      .build();
    const outer = flow<State>('outer')
      .add('deep', breaking)
      .add('rescue', says('rescue'))
      .start('deep')
      .on('deep', 'default', END)
      .on('deep', '$error', 'rescue')
      .on('rescue', 'default', endAs('rescued'))
      .build();
    expect(await flowLab().run(outer, initial)).toMatchObject({
      action: 'rescued',
      state: { log: ['x', 'rescue'], $error: { message: 'broken' } },
    });
  });

  it.each(['get', 'set'] as const)('fails when the %s of its mount throws', async (part) => {
    const boom = (): never => {
      throw new Error(`${part} broke`);
    };
    const same = { get: (state: State) => state, set: (_state: State, it: State) => it };
    const outer = flow<State>('outer')
      .add('deep', mount(inner, { ...same, [part]: boom }))
      .start('deep')
      .on('deep', 'left', END)
      .build();
    expect(await flowLab().run(outer, initial)).toMatchObject({
      status: 'failed',
      error: { message: `${part} broke` },
      state: initial,
    });
  });
});
