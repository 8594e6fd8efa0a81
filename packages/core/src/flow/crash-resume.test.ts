import { describe, expect, it } from 'vitest';

import { history, live, repeated } from '../../testing/crash-life.ts';
import type { Effects } from '../../testing/crash-life.ts';
import { flowLab } from '../../testing/flow-lab.ts';
import { AuraError } from '../errors/aura-error.ts';
import type { ErrorRecord } from '../errors/aura-error.ts';
import { END, endAs, flow } from './flow-builder.ts';
import { mount } from './mount.ts';
import { nodesFor } from './nodes-for.ts';
import type { Flow, NodeContext } from './types.ts';

interface State {
  readonly log: readonly string[];
  readonly rounds: number;
  readonly $error?: ErrorRecord;
}

interface InnerState {
  readonly words: readonly string[];
}

const initial: State = { log: [], rounds: 0 };

/** An effect on the world that takes a few turns, and its trace. */
async function act(context: NodeContext<Effects>, turns = 1): Promise<string> {
  for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
  const key = context.idempotencyKey.replace('run-1:', '');
  context.services.done.push(key);
  return key;
}

const { node, batch } = nodesFor<State, Effects>();
const inner = nodesFor<InnerState, Effects>();

const begin = node({
  kind: 'begin',
  policy: { journal: true },
  exec: (_input, context) => act(context),
  post: (state, _input, output) => ({
    set: { rounds: state.rounds + 1, log: [...state.log, output] },
  }),
});

const flaky = node({
  kind: 'flaky',
  policy: { retry: { maxAttempts: 3 } },
  exec: async (_input, context) => {
    const key = await act(context);
    if (context.attempt < 3) {
      throw new AuraError('provider/unavailable', { message: 'again', retry: 'same' });
    }
    return key;
  },
  post: (state, _input, output) => ({ set: { log: [...state.log, output] } }),
});

const fan = batch({
  kind: 'fan',
  policy: { journal: true },
  concurrency: 3,
  onItemError: 'collect',
  items: (state) => [5, 1, 3, 2, 4].map((turns) => turns * state.rounds),
  execItem: async (turns, context) => {
    const key = await act(context, turns);
    if (context.item === 3) throw new Error(`no ${key}`);
    return context.item === 1 ? (context.resumed ?? context.suspend(`ask ${key}`, turns)) : key;
  },
  post: (state, _items, results) => ({
    set: {
      log: [
        ...state.log,
        ...results.map((it) => (it.ok ? String(it.value) : `${it.error.code} ${it.error.message}`)),
      ],
    },
  }),
});

const ask = inner.node({
  kind: 'ask',
  policy: { journal: true },
  exec: async (_input, context) =>
    context.resumed === undefined
      ? context.suspend(`ask ${context.idempotencyKey}`, null)
      : `${await act(context)} ${String(context.resumed)}`,
  post: (state, _input, output) => ({ set: { words: [...state.words, output] } }),
});

const broken = inner.node({
  kind: 'broken',
  exec: async (_input, context) => {
    throw new Error(`broken ${await act(context)}`);
  },
});

const talk = flow<InnerState, Effects>('talk')
  .add('ask', ask)
  .add('broken', broken)
  .start('ask')
  .on('ask', 'default', 'broken')
  .on('broken', 'default', END)
  .build();

const rescue = node({
  kind: 'rescue',
  actions: ['again', 'enough'],
  prep: (state) => state.$error?.message ?? '',
  exec: async (message, context) => `${await act(context)} after ${message}`,
  post: (state, _input, output) => ({
    action: state.rounds < 2 ? 'again' : 'enough',
    set: { log: [...state.log, output] },
  }),
});

const work = flow<State, Effects>('work')
  .add('flaky', flaky)
  .add('fan', fan)
  .start('flaky')
  .on('flaky', 'default', 'fan')
  .on('fan', 'default', endAs('worked'))
  .build();

/** Twice around: a journaled node, an inner flow with retries and a batch, a mounted one that asks and breaks, a rescue. */
const everything: Flow<State, Effects> = flow<State, Effects>('all')
  .add('begin', begin)
  .add('work', work)
  .add(
    'talk',
    mount(talk, {
      get: (state: State) => ({ words: state.log.slice(-1) }),
      set: (state, { words }) => ({ log: [...state.log, ...words] }),
    }),
  )
  .add('rescue', rescue)
  .start('begin')
  .on('begin', 'default', 'work')
  .on('work', 'worked', 'talk')
  .on('talk', 'default', END)
  .on('talk', '$error', 'rescue')
  .on('rescue', 'again', 'begin')
  .on('rescue', 'enough', endAs('done'))
  .build();

describe('a run whose process dies', () => {
  it('[workspace 14] ends the same after a crash behind any record, and repeats nothing that is on record', async () => {
    const whole = await live(everything, initial);
    expect(whole.result).toMatchObject({ status: 'completed', action: 'done' });
    expect(new Set(whole.records.map((record) => record.type)).size).toBe(6);

    for (let length = 0; length <= whole.records.length; length += 1) {
      const log = whole.records.slice(0, length);
      const second = await live(everything, initial, log);
      expect(history(second), `after ${length} records`).toBe(history(whole));
      expect(repeated(second, log), `after ${length} records`).toEqual([]);
    }
  });

  it('[workspace 14] ends the same after two crashes', async () => {
    const whole = await live(everything, initial);
    const half = whole.records.slice(0, Math.floor(whole.records.length / 2));
    const second = await live(everything, initial, half);
    for (let length = half.length; length <= second.records.length; length += 1) {
      const log = second.records.slice(0, length);
      const third = await live(everything, initial, log);
      expect(history(third), `after ${length} records`).toBe(history(whole));
      expect(repeated(third, log), `after ${length} records`).toEqual([]);
    }
  });

  it('does nothing at all when everything is on record', async () => {
    const whole = await live(everything, initial);
    const lab = flowLab(whole.records);
    const again = await lab.resume(everything, initial, { services: { done: [] } });
    expect(again).toEqual(whole.result);
    expect(lab.trace).toEqual([]);
    expect(lab.records).toHaveLength(whole.records.length);
  });

  it('takes the error edge again when what failed then would succeed now', async () => {
    let broken = true;
    const moody = nodesFor<State>().node({
      kind: 'moody',
      exec: () => {
        if (broken) throw new Error('bad day');
      },
    });
    const deep = flow<State>('deep').add('x', moody).start('x').on('x', 'default', END).build();
    const f = flow<State>('f')
      .add('deep', deep)
      .add('rescue', nodesFor<State>().node({ kind: 'rescue' }))
      .start('deep')
      .on('deep', 'default', endAs('fine'))
      .on('deep', '$error', 'rescue')
      .on('rescue', 'default', endAs('rescued'))
      .build();
    const lab = flowLab();
    const first = await lab.run(f, initial);
    broken = false;
    const log = lab.records.slice(0, 1);
    const second = await flowLab(log).resume(f, initial);
    expect(second).toEqual(first);
    expect(second).toMatchObject({ action: 'rescued' });
  });

  it('refuses to journal what the log would give back changed', async () => {
    const dated = nodesFor<State>().node({
      kind: 'dated',
      policy: { journal: true },
      exec: () => ({ when: { it: new Date(0) } }),
    });
    const f = flow<State>('f').add('a', dated).start('a').on('a', 'default', END).build();
    const lab = flowLab();
    expect(await lab.run(f, initial)).toMatchObject({
      status: 'failed',
      error: { code: 'flow/bad_output', message: expect.stringContaining('"when.it"') },
    });
  });

  it('takes a journaled exec that returned nothing for done', async () => {
    let calls = 0;
    const silent = nodesFor<State>().node({
      kind: 'silent',
      policy: { journal: true },
      exec: () => void (calls += 1),
    });
    const f = flow<State>('f').add('a', silent).start('a').on('a', 'default', END).build();
    const lab = flowLab();
    await lab.run(f, initial);
    await flowLab(lab.records.slice(0, 1)).resume(f, initial);
    expect(calls).toBe(1);
  });
});
