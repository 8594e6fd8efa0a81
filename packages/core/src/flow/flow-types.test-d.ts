/** What must not compile [workspace 17]. Each line marked with an expected error fails the type check if it compiles. */
import { END, endAs, flow } from './flow-builder.ts';
import { mount } from './mount.ts';
import { nodesFor } from './nodes-for.ts';
import type { Flow } from './types.ts';

interface State {
  readonly count: number;
  readonly name: string;
}

interface Services {
  readonly db: { write(value: number): Promise<string> };
}

const { node, batch } = nodesFor<State, Services>();

const choosing = node({
  kind: 'choosing',
  actions: ['left', 'right'],
  prep: (state) => state.count,
  exec: (count, { services }) => services.db.write(count),
  post: (_state, count, text) => ({ action: text === '' ? 'left' : 'right', set: { count } }),
});
const plain = node({ kind: 'plain' });

export const fits: Flow<State, Services, 'left' | 'done'> = flow<State, Services>('f')
  .add('a', choosing)
  .add('b', plain)
  .start('a')
  .on('a', 'left', END)
  .on('a', 'right', 'b')
  .on('a', '$error', 'b')
  .on('b', 'default', endAs('done'))
  .build();

// Names and actions of edges.
const builder = flow<State, Services>('f').add('a', choosing).add('b', plain);
// @ts-expect-error the node has no such action
builder.on('a', 'up', 'b');
// @ts-expect-error another node's action
builder.on('b', 'left', 'a');
// @ts-expect-error the place was not added
builder.on('c', 'default', 'a');
// @ts-expect-error the target was not added
builder.on('a', 'left', 'c');
// @ts-expect-error the start was not added
builder.start('c');
// @ts-expect-error the place for errors was not added
builder.onError('c');

// Actions of nodes and of flows.
// @ts-expect-error post returns an action that is not declared
node({ kind: 'x', actions: ['yes'], post: () => ({ action: 'no' }) });
// @ts-expect-error only `default` is there when nothing is declared
node({ kind: 'x', post: () => ({ action: 'yes' }) });
const outer = flow<State, Services>('outer').add('inner', fits);
outer.on('inner', 'done', END).on('inner', 'left', END);
// @ts-expect-error the inner flow ends with `left` or `done` only
outer.on('inner', 'right', END);
// @ts-expect-error the flow also ends with `left`
export const narrower: Flow<State, Services, 'done'> = fits;

// What a node may know and change.
// @ts-expect-error no such member of the state
node({ kind: 'x', prep: (state) => state.nothing });
// @ts-expect-error no such member of the state
node({ kind: 'x', post: () => ({ set: { nothing: 1 } }) });
// @ts-expect-error a member of another type
node({ kind: 'x', post: () => ({ set: { count: 'one' } }) });
// @ts-expect-error the state is read-only
node({ kind: 'x', prep: (state) => void (state.count = 1) });
// @ts-expect-error post is synchronous
node({ kind: 'x', post: async () => ({}) });
// @ts-expect-error prep returns a number, exec takes a string
node({ kind: 'x', prep: (state) => state.count, exec: (input: string) => input });
// @ts-expect-error no such service
node({ kind: 'x', exec: (_input, { services }) => services.mail });
// @ts-expect-error exec has no state
node({ kind: 'x', exec: (_input, context) => context.state });
// @ts-expect-error items are pulled synchronously
batch({ kind: 'x', items: async function* () {}, execItem: () => {} });

// Stores and services of nodes in flows.
const viewing = nodesFor<Pick<State, 'count'>>().node({
  kind: 'viewing',
  prep: (state) => state.count,
  post: (_state, count) => ({ set: { count } }),
});
flow<State, Services>('f').add('a', viewing);
const foreign = nodesFor<{ readonly other: boolean }>().node({
  kind: 'foreign',
  prep: (state) => state.other,
});
// @ts-expect-error the node needs a state this flow does not have
flow<State, Services>('f').add('a', foreign);
const clashing = nodesFor<{ readonly count: string }>().node({ kind: 'clashing' });
// @ts-expect-error the member has another type here
flow<State, Services>('f').add('a', clashing);
// @ts-expect-error the node needs services this flow does not have
flow<State, { readonly mail: string }>('f').add('a', plain);
const otherFlow = flow<{ readonly other: boolean }>('other')
  .add('a', foreign)
  .start('a')
  .on('a', 'default', END)
  .build();
// @ts-expect-error the inner flow needs a state this one does not have
flow<State, Services>('f').add('a', otherFlow);
const viewingFlow = flow<Pick<State, 'count'>>('viewing')
  .add('a', viewing)
  .start('a')
  .on('a', 'default', END)
  .build();
flow<State, Services>('f').add('a', viewingFlow);
// @ts-expect-error the inner flow needs services this one does not have
flow<State, { readonly mail: string }>('f').add('a', fits);
flow<State, Services>('f').add(
  'a',
  mount(otherFlow, { get: (state: State) => ({ other: state.count > 0 }), set: () => ({}) }),
);
// @ts-expect-error `get` makes something else than the inner flow's state
mount(otherFlow, { get: (state: State) => ({ other: state.count }), set: () => ({}) });
// @ts-expect-error `set` changes a member the outer state does not have
mount(otherFlow, { get: () => ({ other: true }), set: (_state: State) => ({ nothing: 1 }) });
