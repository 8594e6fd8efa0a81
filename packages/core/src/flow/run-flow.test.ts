import { describe, expect, it } from 'vitest';

import { flowLab } from '../../testing/flow-lab.ts';
import { END, flow } from './flow-builder.ts';
import { nodesFor } from './nodes-for.ts';
import type { Flow, NodeContext } from './types.ts';

interface State {
  readonly visits: number;
}

const initial: State = { visits: 0 };
const { node } = nodesFor<State>();

/** A flow whose only node leads to itself for ever. */
function endless(
  exec: (context: NodeContext<unknown>) => Promise<void> | void,
): Flow<State, unknown> {
  const place = node({
    kind: 'a',
    exec: (_input, context) => exec(context),
    post: (state) => ({ set: { visits: state.visits + 1 } }),
  });
  return flow<State>('f').add('a', place).start('a').on('a', 'default', 'a').build();
}

describe('the limits of a run', () => {
  it('[workspace 13] stop an endless loop after maxSteps visits', async () => {
    const result = await flowLab().run(
      endless(() => {}),
      initial,
      { limits: { maxSteps: 25 } },
    );
    expect(result).toMatchObject({
      status: 'failed',
      error: { code: 'flow/step_limit' },
      state: { visits: 25 },
      steps: 25,
    });
  });

  it('[workspace 13] are 1000 visits where nothing is said', async () => {
    const result = await flowLab().run(
      endless(() => {}),
      initial,
    );
    expect(result).toMatchObject({ error: { code: 'flow/step_limit' }, steps: 1000 });
  });

  it('count the visits of inner flows too', async () => {
    const outer = flow<State>('outer')
      .add(
        'deep',
        endless(() => {}),
      )
      .start('deep')
      .build();
    const result = await flowLab().run(outer, initial, { limits: { maxSteps: 10 } });
    expect(result).toMatchObject({ error: { code: 'flow/step_limit' }, state: { visits: 9 } });
  });

  it('[workspace 13] cancel the run when its deadline passes', async () => {
    const lab = flowLab();
    const running = lab.run(
      endless(({ clock, signal }) => clock.sleep(100, signal)),
      initial,
      { limits: { deadlineMs: 350 } },
    );
    await lab.clock.advance(350);
    expect(await running).toMatchObject({
      status: 'cancelled',
      reason: 'deadline',
      at: 'f/a',
      state: { visits: 3 },
    });
    expect(lab.clock.sleeping).toBe(0);
  });
});

describe('cancelling a run', () => {
  it('skips retries, fallback and post', async () => {
    const calls: string[] = [];
    const lab = flowLab();
    const place = node({
      kind: 'a',
      policy: { retry: { maxAttempts: 3, retryOn: () => true } },
      exec: (_input, { clock, signal, attempt }) => {
        calls.push(`exec ${attempt}`);
        return clock.sleep(1_000, signal);
      },
      fallback: () => void calls.push('fallback'),
      post: () => {
        calls.push('post');
        return {};
      },
      cleanup: () => void calls.push('cleanup'),
    });
    const f = flow<State>('f').add('a', place).start('a').on('a', 'default', END).build();
    const running = lab.run(f, initial);
    await lab.clock.settle();
    lab.abort('shutdown');
    expect(await running).toMatchObject({ status: 'cancelled', reason: 'shutdown' });
    expect(calls).toEqual(['exec 1', 'cleanup']);
    expect(lab.records).toEqual([]);
  });

  it('starts nothing when it was cancelled before it began', async () => {
    const lab = flowLab();
    lab.abort('early');
    const result = await lab.run(
      endless(() => {
        throw new Error('unreachable');
      }),
      initial,
    );
    expect(result).toEqual({
      status: 'cancelled',
      reason: 'early',
      at: 'f',
      state: initial,
      steps: 0,
    });
  });

  it('wins over a suspension that comes too late', async () => {
    const lab = flowLab();
    const place = node({
      kind: 'a',
      exec: async (_input, context) => {
        lab.abort('user');
        return context.suspend('t', null);
      },
    });
    const f = flow<State>('f').add('a', place).start('a').on('a', 'default', END).build();
    expect(await lab.run(f, initial)).toMatchObject({ status: 'cancelled' });
    expect(lab.records).toEqual([]);
  });

  it('records what a journaled exec has done in spite of it', async () => {
    const lab = flowLab();
    const place = node({
      kind: 'a',
      policy: { journal: true },
      exec: async () => {
        lab.abort('user');
        return 'paid';
      },
    });
    const f = flow<State>('f').add('a', place).start('a').on('a', 'default', END).build();
    expect(await lab.run(f, initial)).toMatchObject({ status: 'cancelled' });
    expect(lab.records).toEqual([{ type: 'flow.exec', key: 'f/a#1', output: 'paid' }]);
  });

  it('gives up on an exec that ignores it after five seconds and says so', async () => {
    const lab = flowLab();
    const running = lab.run(
      endless(() => new Promise(() => {})),
      initial,
    );
    let ended = false;
    void running.then(() => (ended = true));
    await lab.clock.settle();
    lab.abort('user');
    await lab.clock.advance(4_999);
    expect(ended).toBe(false);
    await lab.clock.advance(1);
    expect((await running).status).toBe('cancelled');
    expect(lab.trace).toContain('leaked f/a');
  });

  it('names an abort whose reason is an error by its message', async () => {
    const controller = new AbortController();
    controller.abort(new Error('the log broke'));
    const result = await flowLab().run(
      endless(() => {}),
      initial,
      { signal: controller.signal },
    );
    expect(result).toMatchObject({ status: 'cancelled', reason: 'the log broke' });
  });
});
