import { describe, expect, it } from 'vitest';

import { flowLab } from '../../testing/flow-lab.ts';
import { AuraError } from '../errors/aura-error.ts';
import { END, flow } from './flow-builder.ts';
import { nodesFor } from './nodes-for.ts';
import type { NodeDefinition } from './nodes-for.ts';
import type { Flow, NodeContext } from './types.ts';

interface State {
  readonly value: string;
}

type Exec = (input: undefined, context: NodeContext<unknown>) => Promise<string> | string;

/** A flow of one node whose output becomes the state. */
function only(
  exec: Exec,
  rest: Partial<NodeDefinition<State, unknown, undefined, string, 'default'>> = {},
): Flow<State, unknown> {
  const place = nodesFor<State>().node<undefined, string>({
    kind: 'a',
    exec,
    post: (_state, _input, value) => ({ set: { value } }),
    ...rest,
  });
  return flow<State>('f').add('a', place).start('a').on('a', 'default', END).build();
}

const initial: State = { value: '' };

function transient(message: string): AuraError {
  return new AuraError('provider/unavailable', { message, retry: 'same' });
}

/** An exec that hears of its abort and obeys. */
const obedient: Exec = (_input, { signal }) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });

/** An exec that never ends, whatever it hears. */
const deaf: Exec = () => new Promise(() => {});

describe('retries', () => {
  it('[workspace 2] tries exec maxAttempts times in total, waiting on the clock in between', async () => {
    const at: string[] = [];
    const lab = flowLab();
    const running = lab.run(
      only(
        (_input, { attempt, clock }) => {
          at.push(`${attempt} at ${clock.now()}`);
          throw transient(`attempt ${attempt}`);
        },
        { policy: { retry: { maxAttempts: 3, delayMs: (attempt) => attempt * 100 } } },
      ),
      initial,
    );
    await lab.clock.advance(99);
    expect(at).toEqual(['1 at 0']);
    await lab.clock.advance(1_000);
    expect(await running).toMatchObject({ status: 'failed', error: { message: 'attempt 3' } });
    expect(at).toEqual(['1 at 0', '2 at 100', '3 at 300']);
    expect(lab.trace).toContain('retry f/a 2 +200');
  });

  it('[workspace 2] repeats neither prep nor post', async () => {
    const calls: string[] = [];
    const place = nodesFor<State>().node({
      kind: 'a',
      policy: { retry: { maxAttempts: 3 } },
      prep: () => void calls.push('prep'),
      exec: (_input: void, { attempt }) => {
        calls.push(`exec ${attempt}`);
        if (attempt < 3) throw transient('again');
      },
      post: () => {
        calls.push('post');
        return {};
      },
    });
    const f = flow<State>('f').add('a', place).start('a').on('a', 'default', END).build();
    expect((await flowLab().run(f, initial)).status).toBe('completed');
    expect(calls).toEqual(['prep', 'exec 1', 'exec 2', 'exec 3', 'post']);
  });

  it('[workspace 2] stops at once when aborted during a delay', async () => {
    const lab = flowLab();
    let attempts = 0;
    const running = lab.run(
      only(
        () => {
          attempts += 1;
          throw transient('no');
        },
        {
          policy: { retry: { maxAttempts: 2, delayMs: 60_000 } },
          fallback: () => 'fallback',
        },
      ),
      initial,
    );
    await lab.clock.settle();
    lab.abort('user');
    expect(await running).toEqual({
      status: 'cancelled',
      reason: 'user',
      at: 'f/a',
      state: initial,
      steps: 1,
    });
    expect(attempts).toBe(1);
    expect(lab.clock.now()).toBe(0);
    expect(lab.clock.sleeping).toBe(0);
  });

  it('[workspace 3] hands an error that is not retryable to fallback at once', async () => {
    const lab = flowLab();
    let attempts = 0;
    const result = await lab.run(
      only(
        () => {
          attempts += 1;
          throw new Error('for good');
        },
        {
          policy: { retry: { maxAttempts: 5, delayMs: 1_000 } },
          fallback: (_input, error, { attempt }) => `instead of ${error.message} in ${attempt}`,
        },
      ),
      initial,
    );
    expect(attempts).toBe(1);
    expect(result).toMatchObject({ state: { value: 'instead of for good in 1' } });
    expect(lab.trace).toContain('fallback f/a for good');
  });

  it('[workspace 3] fails with the error itself when there is no fallback', async () => {
    const error = transient('busy');
    const result = await flowLab().run(
      only(() => Promise.reject(error), { policy: { retry: { maxAttempts: 2 } } }),
      initial,
    );
    expect(result).toMatchObject({ status: 'failed', error });
  });

  it('[workspace 3] does not retry a failing fallback', async () => {
    let fallbacks = 0;
    const result = await flowLab().run(
      only(() => Promise.reject(transient('exec')), {
        policy: { retry: { maxAttempts: 3 } },
        fallback: () => {
          fallbacks += 1;
          return Promise.reject(transient('fallback'));
        },
      }),
      initial,
    );
    expect(fallbacks).toBe(1);
    expect(result).toMatchObject({ status: 'failed', error: { message: 'fallback' } });
  });

  it('leaves the decision to retryOn where there is one', async () => {
    const seen: string[] = [];
    const result = await flowLab().run(
      only(
        (_input, { attempt }) => {
          if (attempt === 3) return 'third time lucky';
          throw new Error(`plain ${attempt}`);
        },
        {
          policy: {
            retry: {
              maxAttempts: 3,
              retryOn: (error) => seen.push(error.message) > 0,
            },
          },
        },
      ),
      initial,
    );
    expect(result).toMatchObject({ state: { value: 'third time lucky' } });
    expect(seen).toEqual(['plain 1', 'plain 2']);
  });

  it('gives all attempts the same idempotency key', async () => {
    const keys = new Set<string>();
    await flowLab().run(
      only(
        (_input, { idempotencyKey }) => {
          keys.add(idempotencyKey);
          throw transient('no');
        },
        { policy: { retry: { maxAttempts: 3 } } },
      ),
      initial,
    );
    expect([...keys]).toEqual(['run-1:f/a#1']);
  });
});

describe('time limits', () => {
  it('aborts an attempt that takes too long and lets the next one try', async () => {
    const lab = flowLab();
    const running = lab.run(
      only((input, context) => (context.attempt === 1 ? obedient(input, context) : 'in time'), {
        policy: { retry: { maxAttempts: 2, attemptTimeoutMs: 100 } },
      }),
      initial,
    );
    await lab.clock.advance(100);
    expect(await running).toMatchObject({ status: 'completed', state: { value: 'in time' } });
    expect(lab.clock.sleeping).toBe(0);
  });

  it('calls a timeout by its name, whatever the exec makes of the abort', async () => {
    const lab = flowLab();
    const policy = { retry: { maxAttempts: 1, attemptTimeoutMs: 100 } };
    const late: Exec = (_input, { signal }) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => resolve('too late'));
      });
    for (const exec of [obedient, late]) {
      const running = lab.run(only(exec, { policy }), initial);
      await lab.clock.advance(100);
      expect(await running).toMatchObject({ status: 'failed', error: { code: 'flow/timeout' } });
    }
  });

  it('waits for an exec that ignores its abort as long as the grace period, then reports it', async () => {
    const lab = flowLab();
    const running = lab.run(
      only(deaf, { policy: { retry: { maxAttempts: 1, attemptTimeoutMs: 100 } } }),
      initial,
      { limits: { abortGraceMs: 50 } },
    );
    let ended = false;
    void running.then(() => (ended = true));
    await lab.clock.advance(149);
    expect(ended).toBe(false);
    await lab.clock.advance(1);
    expect(await running).toMatchObject({ status: 'failed', error: { code: 'flow/timeout' } });
    expect(lab.trace).toContain('leaked f/a');
  });

  it('bounds all attempts of a visit together and does not retry that', async () => {
    const lab = flowLab();
    let attempts = 0;
    const running = lab.run(
      only(
        () => {
          attempts += 1;
          throw transient('no');
        },
        {
          policy: { timeoutMs: 250, retry: { maxAttempts: 9, delayMs: 100 } },
          fallback: () => 'unused',
        },
      ),
      initial,
    );
    await lab.clock.advance(250);
    expect(await running).toMatchObject({ status: 'failed', error: { code: 'flow/timeout' } });
    expect(attempts).toBe(3);
    expect(lab.clock.sleeping).toBe(0);
  });

  it('bounds the whole visit of a batch, not each item', async () => {
    const lab = flowLab();
    const place = nodesFor<State>().batch({
      kind: 'a',
      policy: { timeoutMs: 250 },
      onItemError: 'collect',
      items: () => [1, 2, 3, 4],
      execItem: (_item, { clock, signal }) => clock.sleep(100, signal),
    });
    const f = flow<State>('f').add('a', place).start('a').on('a', 'default', END).build();
    const running = lab.run(f, initial);
    await lab.clock.advance(250);
    expect(await running).toMatchObject({ status: 'failed', error: { code: 'flow/timeout' } });
  });

  it('leaves no timer behind when everything is in time', async () => {
    const lab = flowLab();
    const result = await lab.run(
      only(async () => 'quick', {
        policy: { timeoutMs: 100, retry: { maxAttempts: 2, attemptTimeoutMs: 50 } },
      }),
      initial,
      { limits: { deadlineMs: 1_000 } },
    );
    expect(result.status).toBe('completed');
    await lab.clock.settle();
    expect(lab.clock.sleeping).toBe(0);
  });
});
