import { describe, expect, it } from 'vitest';

import { AuraError } from '../errors/aura-error.ts';
import { END, endAs, flow } from './flow-builder.ts';
import type { FlowBuilder } from './flow-builder.ts';
import { mount } from './mount.ts';
import { nodesFor } from './nodes-for.ts';

type State = Record<string, never>;

/** A builder whose calls are not checked by the compiler, as a caller without types would have it. */
type Loose = FlowBuilder<State, unknown, Record<string, string>, string>;

const { node, batch } = nodesFor<State>();
const plain = node({ kind: 'plain' });
const forked = node({ kind: 'forked', actions: ['left', 'right'] });

function loose(name = 'f'): Loose {
  return flow<State>(name) as unknown as Loose;
}

/** What is wrong with a flow, as the error says it. */
function complaint(builder: Loose): string {
  try {
    builder.build();
  } catch (error) {
    if (AuraError.is(error, 'flow/bad_definition')) return error.message;
    throw error;
  }
  return 'nothing';
}

describe('building a flow', () => {
  it('[workspace 5] fails for an action without an edge', () => {
    const f = loose().add('a', forked).start('a').on('a', 'left', END);
    expect(complaint(f)).toContain('"a" has no edge for "right"');
  });

  it('[workspace 5] fails for a node that cannot be reached', () => {
    const f = loose()
      .add('a', plain)
      .add('island', plain)
      .start('a')
      .on('a', 'default', END)
      .on('island', 'default', 'a');
    expect(complaint(f)).toContain('"island" cannot be reached');
  });

  it('[workspace 5] fails for a name that is used twice', () => {
    const f = loose().add('a', plain).add('a', plain).start('a').on('a', 'default', END);
    expect(complaint(f)).toContain('the name "a" is used twice');
  });

  it('[workspace 5] fails for unknown names at either end of an edge', () => {
    const f = loose()
      .add('a', plain)
      .start('a')
      .on('a', 'default', 'nowhere')
      .on('ghost', 'default', END);
    expect(complaint(f)).toContain('an edge starts at the unknown name "ghost"');
    expect(complaint(f)).toContain('"a" leads to the unknown name "nowhere" on "default"');
  });

  it('[workspace 5] fails without a start and for one that is unknown', () => {
    const unstarted = loose().add('a', plain).on('a', 'default', END);
    expect(complaint(unstarted)).toContain('no start is named');
    expect(complaint(unstarted.start('b'))).toContain('the start "b" is unknown');
  });

  it.each(['', 'A', '9lives', 'with space', 'x'.repeat(65)])('fails for the name "%s"', (name) => {
    expect(complaint(loose(name).add('a', plain).start('a').on('a', 'default', END))).toContain(
      `"${name}" is not a valid name`,
    );
    expect(complaint(loose().add(name, plain).start(name).on(name, 'default', END))).toContain(
      `"${name}" is not a valid name`,
    );
  });

  it('fails for a second edge of one action and for an action that never comes', () => {
    const f = loose()
      .add('a', plain as typeof forked | typeof plain)
      .start('a')
      .on('a', 'default', END)
      .on('a', 'default', 'a')
      .on('a', 'left', END);
    expect(complaint(f)).toContain('"a" has two edges for "default"');
    expect(complaint(f)).toContain('"a" has an edge for "left", which it never returns');
  });

  it('fails for two different nodes of one kind and version, but not for one that stands twice', () => {
    const f = (second: typeof plain): Loose =>
      loose()
        .add('a', plain)
        .add('b', second)
        .start('a')
        .on('a', 'default', 'b')
        .on('b', 'default', END);
    expect(complaint(f(node({ kind: 'plain' })))).toContain(
      'two different nodes are called "plain"',
    );
    expect(complaint(f(node({ kind: 'plain', version: 2 })))).toBe('nothing');
    expect(complaint(f(plain))).toBe('nothing');
  });

  it('lets one flow be mounted twice', () => {
    const inner = flow<State>('inner').add('x', plain).start('x').on('x', 'default', END).build();
    const mounted = (): ReturnType<typeof mount<State, State, unknown, 'default'>> =>
      mount(inner, { get: (state: State) => state, set: () => ({}) });
    const f = loose()
      .add('a', mounted())
      .add('b', mounted())
      .start('a')
      .on('a', 'default', 'b')
      .on('b', 'default', END);
    expect(complaint(f)).toBe('nothing');
  });

  it('fails for reserved actions, declared or led out', () => {
    const declared = loose()
      .add('a', node({ kind: 'a', actions: ['$error'] }))
      .start('a')
      .on('a', '$error', 'a');
    expect(complaint(declared)).toContain('"a" declares the reserved action "$error"');
    const out = loose().add('a', plain).start('a').on('a', 'default', END).on('a', '$error', END);
    expect(complaint(out)).toContain('"a" leads out with the reserved action "$error"');
  });

  it('fails for policies that cannot be kept', () => {
    const attempts = loose()
      .add('a', plain, { retry: { maxAttempts: 0 } })
      .start('a')
      .on('a', 'default', END);
    expect(complaint(attempts)).toContain('"a" has 0 attempts');
    const lanes = batch({ kind: 'b', concurrency: 1.5, items: () => [], execItem: () => {} });
    const concurrency = loose().add('a', lanes).start('a').on('a', 'default', END);
    expect(complaint(concurrency)).toContain('"a" has the concurrency 1.5');
    const inner = flow<State>('inner').add('x', plain).start('x').on('x', 'default', END).build();
    const onFlow = loose().add('a', inner, { timeoutMs: 5 }).start('a').on('a', 'default', END);
    expect(complaint(onFlow)).toContain('"a" is a flow, to which a policy does not apply');
  });

  it('names everything that is wrong at once', () => {
    const f = loose('Bad').add('a', forked).add('b', plain);
    expect(complaint(f).split(';')).toHaveLength(4);
  });

  it('gives the flow the actions that lead out of it', () => {
    const f = flow<State>('f')
      .add('a', forked)
      .add('b', plain)
      .start('a')
      .on('a', 'left', END)
      .on('a', 'right', 'b')
      .on('b', 'default', endAs('done'))
      .build();
    expect(f.actions).toEqual(['done', 'left']);
  });

  it('leaves a built flow alone when the builder is used further', () => {
    const builder = loose().add('a', forked).start('a').on('a', 'left', END).on('a', 'right', END);
    const first = builder.build();
    builder.add('b', plain).on('b', 'default', END).on('a', '$error', 'b');
    expect(builder.build().graph.places.size).toBe(2);
    expect(first.graph.places.size).toBe(1);
    expect(first.graph.places.get('a')?.edges.has('$error')).toBe(false);
  });

  it('merges the policy of the place over that of the node', () => {
    const careful = node({ kind: 'careful', policy: { journal: true, timeoutMs: 10 } });
    const f = flow<State>('f')
      .add('a', careful, { timeoutMs: 20 })
      .start('a')
      .on('a', 'default', END)
      .build();
    expect(f.graph.places.get('a')?.policy).toEqual({ journal: true, timeoutMs: 20 });
  });
});
