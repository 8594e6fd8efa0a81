import { describe, expect, it } from 'vitest';

import { flowLab } from '../../testing/flow-lab.ts';
import { END, flow } from './flow-builder.ts';
import { nodesFor } from './nodes-for.ts';
import type { Flow, VisitOutcome } from './types.ts';

interface State {
  readonly count: number;
}

const { node, batch } = nodesFor<State>();

/** A flow of one node that ends with the node's action. */
function only(place: ReturnType<typeof node>): Flow<State, unknown> {
  return flow<State>('f').add('a', place).start('a').on('a', 'default', END).build();
}

describe('a visit', () => {
  it('[workspace 1] runs prep, exec, post and cleanup once each, in that order', async () => {
    const calls: string[] = [];
    const lab = flowLab();
    const result = await lab.run(
      only(
        node({
          kind: 'a',
          prep: (state) => {
            calls.push(`prep ${state.count}`);
            return state.count + 1;
          },
          exec: async (input) => {
            calls.push(`exec ${input}`);
            return input * 10;
          },
          post: (state, input, output) => {
            calls.push(`post ${state.count} ${input} ${output}`);
            return { set: { count: output } };
          },
          cleanup: (_context, outcome) => void calls.push(`cleanup ${outcome}`),
        }),
      ),
      { count: 1 },
    );
    expect(calls).toEqual(['prep 1', 'exec 2', 'post 1 2 20', 'cleanup ok']);
    expect(result).toEqual({
      status: 'completed',
      action: 'default',
      state: { count: 20 },
      steps: 1,
    });
    expect(lab.records).toEqual([
      { type: 'flow.step', key: 'f/a#1', action: 'default', set: { count: 20 } },
    ]);
    expect(lab.trace).toEqual(['start f/a#1', 'end f/a#1 ok default']);
  });

  it('[workspace 1] runs cleanup once with the outcome, however the visit ends', async () => {
    const outcomes: VisitOutcome[] = [];
    const cleanup = (_context: unknown, outcome: VisitOutcome): void => void outcomes.push(outcome);
    const boom = (): never => {
      throw new Error('boom');
    };
    const lab = flowLab();
    const statuses: string[] = [];
    for (const place of [
      node({ kind: 'a', cleanup, prep: boom }),
      node({ kind: 'a', cleanup, exec: boom }),
      node({ kind: 'a', cleanup, post: boom }),
      node({ kind: 'a', cleanup, exec: (_input, context) => context.suspend('t', null) }),
      node({ kind: 'a', cleanup, exec: () => lab.abort('stop') }),
    ]) {
      statuses.push((await lab.run(only(place), { count: 0 })).status);
    }
    expect(statuses).toEqual(['failed', 'failed', 'failed', 'suspended', 'cancelled']);
    expect(outcomes).toEqual(['failed', 'failed', 'failed', 'suspended', 'cancelled']);
  });

  it('waits for an asynchronous cleanup before it goes on', async () => {
    const calls: string[] = [];
    const first = node({
      kind: 'first',
      cleanup: async (context) => {
        await context.clock.sleep(10);
        calls.push('cleaned');
      },
    });
    const second = node({ kind: 'second', exec: () => void calls.push('second') });
    const lab = flowLab();
    const running = lab.run(
      flow<State>('f')
        .add('a', first)
        .add('b', second)
        .start('a')
        .on('a', 'default', 'b')
        .on('b', 'default', END)
        .build(),
      { count: 0 },
    );
    await lab.clock.advance(10);
    expect((await running).status).toBe('completed');
    expect(calls).toEqual(['cleaned', 'second']);
  });

  it('reports a failing cleanup and goes on, because the step is on record already', async () => {
    const lab = flowLab();
    const result = await lab.run(
      only(node({ kind: 'a', cleanup: () => Promise.reject(new Error('no broom')) })),
      { count: 0 },
    );
    expect(result.status).toBe('completed');
    expect(lab.trace).toContain('cleanup failed f/a no broom');
  });

  it('waits for a cleanup after a cancellation no longer than the grace period', async () => {
    const lab = flowLab();
    const place = node({
      kind: 'a',
      exec: () => lab.abort('stop'),
      cleanup: () => new Promise(() => {}),
    });
    const running = lab.run(only(place), { count: 0 }, { limits: { abortGraceMs: 50 } });
    await lab.clock.advance(50);
    expect((await running).status).toBe('cancelled');
    expect(lab.trace).toEqual(['start f/a#1', 'leaked f/a', 'end f/a#1 cancelled']);
  });

  it('[workspace 4] leaves the state unchanged when post throws', async () => {
    const lab = flowLab();
    const result = await lab.run(
      only(
        node({
          kind: 'a',
          post: () => {
            throw new Error('no');
          },
        }),
      ),
      { count: 7 },
    );
    expect(result).toMatchObject({ status: 'failed', at: 'f/a', state: { count: 7 } });
    expect(lab.records.map((record) => record.type)).toEqual(['flow.failed']);
  });

  it('fails a node that writes to the state it is shown', async () => {
    const writing = node({
      kind: 'a',
      prep: (state) => void Object.assign(state, { count: 99 }),
    });
    const result = await flowLab().run(only(writing), { count: 1 });
    expect(result).toMatchObject({ status: 'failed', state: { count: 1 } });
  });

  it('[workspace 6] fails on an action that the node does not declare', async () => {
    const lying = node({ kind: 'a', post: () => ({ action: 'elsewhere' as 'default' }) });
    const lab = flowLab();
    const result = await lab.run(only(lying), { count: 0 });
    expect(result).toMatchObject({
      status: 'failed',
      at: 'f/a',
      error: { code: 'flow/unrouted_action' },
    });
    expect(lab.records.map((record) => record.type)).toEqual(['flow.failed']);
  });

  it('[workspace 6] takes no action, and no step at all, for `default`', async () => {
    const noAction = node({ kind: 'a', post: () => ({ set: { count: 1 } }) });
    expect(await flowLab().run(only(noAction), { count: 0 })).toMatchObject({ action: 'default' });
    const nothing = node({ kind: 'a', post: () => undefined as never });
    expect(await flowLab().run(only(nothing), { count: 0 })).toMatchObject({ action: 'default' });
  });

  it('refuses a state that would not survive the log', async () => {
    const dated = node({ kind: 'a', post: () => ({ set: { count: new Date() as never } }) });
    const result = await flowLab().run(only(dated), { count: 0 });
    expect(result).toMatchObject({
      status: 'failed',
      state: { count: 0 },
      error: { code: 'flow/bad_state', message: expect.stringContaining('"count"') },
    });
  });

  it('wraps foreign errors once and keeps their cause', async () => {
    const cause = new TypeError('odd');
    const failing = node({ kind: 'a', exec: () => Promise.reject(cause) });
    const result = await flowLab().run(only(failing), { count: 0 });
    expect(result).toMatchObject({ error: { code: 'flow/exec_failed', message: 'odd', cause } });
  });

  it('gives exec the run, the services and a key that names the visit', async () => {
    const seen: unknown[] = [];
    const looking = nodesFor<State, { readonly name: string }>().node({
      kind: 'a',
      exec: (_input, context) => {
        const { runId, path, visit, attempt, item, services, params, idempotencyKey } = context;
        seen.push({ runId, path, visit, attempt, item, services, params, idempotencyKey });
        seen.push(context.clock.now(), context.random.number() < 1, context.signal.aborted);
      },
    });
    const f = flow<State, { readonly name: string }>('f')
      .add('a', looking)
      .start('a')
      .on('a', 'default', END)
      .build();
    await flowLab().run(f, { count: 0 }, { services: { name: 'svc' }, params: { deep: true } });
    expect(seen).toEqual([
      {
        runId: 'run-1',
        path: 'f/a',
        visit: 1,
        attempt: 1,
        item: undefined,
        services: { name: 'svc' },
        params: { deep: true },
        idempotencyKey: 'run-1:f/a#1',
      },
      0,
      true,
      false,
    ]);
  });

  it('may be one of a batch node, which has a cleanup too', async () => {
    const outcomes: VisitOutcome[] = [];
    const place = batch({
      kind: 'a',
      items: () => [1, 2],
      execItem: (item) => item,
      cleanup: (_context, outcome) => void outcomes.push(outcome),
    });
    const f = flow<State>('f').add('a', place).start('a').on('a', 'default', END).build();
    expect((await flowLab().run(f, { count: 0 })).status).toBe('completed');
    expect(outcomes).toEqual(['ok']);
  });
});
