import { describe, expect, it } from 'vitest';

import { flowLab } from '../../testing/flow-lab.ts';
import { END, flow } from './flow-builder.ts';
import { answerSuspension, foldFlowRecords } from './flow-past.ts';
import { nodesFor } from './nodes-for.ts';
import type { Flow } from './types.ts';

interface State {
  readonly answers: readonly string[];
}

const initial: State = { answers: [] };
const { node, batch } = nodesFor<State>();

/** Asks one question; `calls` gets a line each time the exec is entered. */
function asking(calls: string[]): Flow<State, unknown> {
  const ask = node({
    kind: 'ask',
    prep: (state) => {
      calls.push('prep');
      return state.answers.length;
    },
    exec: async (_input, context) => {
      calls.push(`exec ${String(context.resumed)}`);
      return context.resumed ?? context.suspend('q1', { question: 'sure?' });
    },
    post: (state, _input, answer) => ({ set: { answers: [...state.answers, String(answer)] } }),
  });
  return flow<State>('f').add('ask', ask).start('ask').on('ask', 'default', END).build();
}

describe('a suspension', () => {
  it('[workspace 16] ends the run, and the answer enters the node again at prep, once', async () => {
    const calls: string[] = [];
    const f = asking(calls);
    const lab = flowLab();
    expect(await lab.run(f, initial)).toEqual({
      status: 'suspended',
      pending: [{ token: 'q1', info: { question: 'sure?' }, at: 'f/ask' }],
      state: initial,
      steps: 1,
    });
    lab.records.push(answerSuspension(foldFlowRecords(lab.records), 'q1', 'yes'));
    const completed = { status: 'completed', state: { answers: ['yes'] } };
    expect(await lab.resume(f, initial)).toMatchObject(completed);
    expect(calls).toEqual(['prep', 'exec undefined', 'prep', 'exec yes']);

    expect(await lab.resume(f, initial)).toMatchObject(completed);
    expect(calls).toHaveLength(4);
  });

  it('[workspace 16] cannot be answered twice, nor when nobody asked', async () => {
    const lab = flowLab();
    await lab.run(asking([]), initial);
    lab.records.push(answerSuspension(foldFlowRecords(lab.records), 'q1', 'yes'));
    const refused = expect.objectContaining({ code: 'flow/unknown_token' });
    expect(() => answerSuspension(foldFlowRecords(lab.records), 'q1', 'no')).toThrow(refused);
    expect(() => answerSuspension(foldFlowRecords([]), 'q1', 'no')).toThrow(refused);
  });

  it('that nobody has answered yet is neither repeated nor recorded again', async () => {
    const calls: string[] = [];
    const f = asking(calls);
    const lab = flowLab();
    await lab.run(f, initial);
    const again = await lab.resume(f, initial);
    expect(again).toMatchObject({ status: 'suspended', pending: [{ token: 'q1' }] });
    expect(calls).toEqual(['prep', 'exec undefined', 'prep']);
    expect(lab.records).toHaveLength(1);
  });

  it('keeps its answer when the process dies before the node has ended', async () => {
    const calls: string[] = [];
    const f = asking(calls);
    const lab = flowLab();
    await lab.run(f, initial);
    lab.records.push({ type: 'flow.resumed', token: 'q1', value: 'yes' });
    const crashed = flowLab(lab.records);
    expect(await crashed.resume(f, initial)).toMatchObject({ state: { answers: ['yes'] } });
    const crashedAgain = flowLab(lab.records);
    expect(await crashedAgain.resume(f, initial)).toMatchObject({ state: { answers: ['yes'] } });
  });

  it('may be followed by another one of the same exec, which gets its own answer', async () => {
    const patient = node({
      kind: 'patient',
      exec: (_input, context) => {
        if (context.resumed === undefined) return context.suspend('first', null);
        return context.resumed === 'more' ? context.suspend('second', null) : context.resumed;
      },
      post: (_state, _input, answer) => ({ set: { answers: [String(answer)] } }),
    });
    const f = flow<State>('f').add('a', patient).start('a').on('a', 'default', END).build();
    const lab = flowLab();
    await lab.run(f, initial);
    lab.records.push({ type: 'flow.resumed', token: 'first', value: 'more' });
    expect(await lab.resume(f, initial)).toMatchObject({ pending: [{ token: 'second' }] });
    lab.records.push({ type: 'flow.resumed', token: 'second', value: 'enough' });
    expect(await lab.resume(f, initial)).toMatchObject({ state: { answers: ['enough'] } });
  });

  it('is neither retried nor handed to fallback', async () => {
    const lab = flowLab();
    const place = node({
      kind: 'a',
      policy: { retry: { maxAttempts: 5, retryOn: () => true, attemptTimeoutMs: 10 } },
      exec: async (_input, context) => context.suspend('t', context.attempt),
      fallback: () => {
        throw new Error('unreachable');
      },
    });
    const f = flow<State>('f').add('a', place).start('a').on('a', 'default', END).build();
    expect(await lab.run(f, initial)).toMatchObject({ pending: [{ token: 't', info: 1 }] });
    expect(lab.trace).toEqual(['start f/a#1', 'end f/a#1 suspended']);
  });

  it('of one batch item does not hold up the others, and each gets its own answer', async () => {
    const performed: number[] = [];
    const place = batch({
      kind: 'a',
      concurrency: 2,
      policy: { journal: true },
      items: () => [0, 1, 2, 3],
      execItem: async (item, context) => {
        // The first one asks last.
        if (item === 1) await new Promise((resolve) => void setImmediate(resolve));
        if (item % 2 === 1 && context.resumed === undefined) context.suspend(`t${item}`, item);
        performed.push(item);
        return String(context.resumed ?? item);
      },
      post: (_state, _items, results) => ({
        set: { answers: results.map((result) => (result.ok ? result.value : 'failed')) },
      }),
    });
    const f = flow<State>('f').add('a', place).start('a').on('a', 'default', END).build();
    const lab = flowLab();
    expect(await lab.run(f, initial)).toMatchObject({
      status: 'suspended',
      pending: [
        { token: 't1', info: 1, at: 'f/a' },
        { token: 't3', info: 3, at: 'f/a' },
      ],
    });
    expect(performed).toEqual([0, 2]);

    lab.records.push(answerSuspension(foldFlowRecords(lab.records), 't3', 'three'));
    expect(await lab.resume(f, initial)).toMatchObject({ pending: [{ token: 't1' }] });
    expect(performed).toEqual([0, 2, 3]);

    lab.records.push(answerSuspension(foldFlowRecords(lab.records), 't1', 'one'));
    expect(await lab.resume(f, initial)).toMatchObject({
      status: 'completed',
      state: { answers: ['0', 'one', '2', 'three'] },
    });
    expect(performed).toEqual([0, 2, 3, 1]);
  });
});
