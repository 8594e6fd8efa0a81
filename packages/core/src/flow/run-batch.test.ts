import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { flowLab } from '../../testing/flow-lab.ts';
import { AuraError } from '../errors/aura-error.ts';
import { END, flow } from './flow-builder.ts';
import { nodesFor } from './nodes-for.ts';
import type { BatchDefinition } from './nodes-for.ts';
import type { Flow } from './types.ts';

interface State {
  readonly results: readonly string[];
}

type Definition = BatchDefinition<State, unknown, number, string, 'default'>;

const initial: State = { results: [] };

/** A flow of one batch node; the state gets a line for each result, in order. */
function batchOf(
  rest: Partial<Definition> & Pick<Definition, 'items' | 'execItem'>,
): Flow<State, unknown> {
  const place = nodesFor<State>().batch<number, string>({
    kind: 'a',
    post: (_state, items, results) => ({
      set: {
        results: results.map((result, index) =>
          result.ok ? `${items[index]}=${result.value}` : `${items[index]}!${result.error.message}`,
        ),
      },
    }),
    ...rest,
  });
  return flow<State>('f').add('a', place).start('a').on('a', 'default', END).build();
}

function* naturals(onPull: (value: number) => void): Generator<number, void> {
  for (let value = 0; ; value += 1) {
    onPull(value);
    yield value;
  }
}

describe('a batch', () => {
  it('[workspace 7] keeps order and limit for any items, durations and concurrency', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(50), { maxLength: 20 }),
        fc.constantFrom(1, 2, 3, 7, Infinity),
        async (durations, concurrency) => {
          const lab = flowLab();
          let running = 0;
          let most = 0;
          const f = batchOf({
            concurrency,
            items: () => durations,
            execItem: async (ms, { clock }) => {
              running += 1;
              most = Math.max(most, running);
              await clock.sleep(ms);
              running -= 1;
              return `slept ${ms}`;
            },
          });
          const ending = lab.run(f, initial);
          await lab.clock.advance(2_000);
          expect((await ending).state.results).toEqual(durations.map((ms) => `${ms}=slept ${ms}`));
          expect(most).toBe(Math.min(concurrency, durations.length));
        },
      ),
      { numRuns: 40 },
    );
  });

  it.each([1, 3])(
    '[workspace 7] pulls lazily: an infinite source and a failure at concurrency %i',
    async (concurrency) => {
      const pulled: number[] = [];
      let closed = false;
      const lab = flowLab();
      const result = await lab.run(
        batchOf({
          concurrency,
          items: function* () {
            try {
              yield* naturals((value) => pulled.push(value));
            } finally {
              closed = true;
            }
          },
          execItem: async (item) => {
            if (item === 5) throw new Error('five');
            return 'ok';
          },
        }),
        initial,
      );
      expect(result).toMatchObject({ status: 'failed', error: { message: 'five' } });
      expect(pulled.length).toBeLessThanOrEqual(5 + concurrency);
      expect(closed).toBe(true);
    },
  );

  it('[workspace 7] pulls no item before a lane is free for it', async () => {
    const pulled: number[] = [];
    const lab = flowLab();
    const running = lab.run(
      batchOf({
        concurrency: 2,
        items: () => naturals((value) => pulled.push(value)),
        execItem: async (_item, { clock, signal }) => {
          await clock.sleep(100, signal);
          return 'ok';
        },
      }),
      initial,
    );
    await lab.clock.advance(250);
    expect(pulled).toEqual([0, 1, 2, 3, 4, 5]);
    lab.abort('enough');
    expect((await running).status).toBe('cancelled');
  });

  it('[workspace 8] reports each item in a batch that collects failures', async () => {
    const result = await flowLab().run(
      batchOf({
        onItemError: 'collect',
        concurrency: 2,
        items: () => [1, 2, 3, 4],
        execItem: async (item) => {
          if (item % 2 === 0) throw new Error(`even ${item}`);
          return 'odd';
        },
      }),
      initial,
    );
    expect(result).toMatchObject({
      status: 'completed',
      state: { results: ['1=odd', '2!even 2', '3=odd', '4!even 4'] },
    });
  });

  it('[workspace 8] shows parallel items their own attempts and keys', async () => {
    const seen: string[] = [];
    const lab = flowLab();
    const running = lab.run(
      batchOf({
        concurrency: 3,
        policy: { retry: { maxAttempts: 3, delayMs: 10 } },
        items: () => [1, 2, 3],
        execItem: async (item, context) => {
          seen.push(`${context.item}:${context.attempt} ${context.idempotencyKey}`);
          if (context.attempt < item) {
            throw new AuraError('provider/unavailable', { message: 'again', retry: 'same' });
          }
          return `after ${context.attempt}`;
        },
      }),
      initial,
    );
    await lab.clock.advance(100);
    expect((await running).state.results).toEqual(['1=after 1', '2=after 2', '3=after 3']);
    expect(seen.sort()).toEqual([
      '0:1 run-1:f/a#1:0',
      '1:1 run-1:f/a#1:1',
      '1:2 run-1:f/a#1:1',
      '2:1 run-1:f/a#1:2',
      '2:2 run-1:f/a#1:2',
      '2:3 run-1:f/a#1:2',
    ]);
  });

  it('aborts the siblings of the first failure and fails with that one', async () => {
    const aborted: number[] = [];
    const lab = flowLab();
    const result = await lab.run(
      batchOf({
        concurrency: 3,
        items: () => [0, 1, 2],
        execItem: async (item, { clock, signal }) => {
          if (item === 1) throw new Error('first');
          await clock.sleep(1_000, signal).catch((error: unknown) => {
            aborted.push(item);
            throw error;
          });
          return 'unreachable';
        },
      }),
      initial,
    );
    expect(result).toMatchObject({ status: 'failed', error: { message: 'first' } });
    expect(aborted).toEqual([0, 2]);
  });

  it('does not abort the run when it aborts its items', async () => {
    const failing = batchOf({
      items: () => [1],
      execItem: () => {
        throw new Error('no');
      },
    });
    const outer = flow<State>('outer')
      .add('inner', failing)
      .add('rescue', nodesFor<State>().node({ kind: 'rescue' }))
      .start('inner')
      .on('inner', 'default', END)
      .on('inner', '$error', 'rescue')
      .on('rescue', 'default', END)
      .build();
    expect((await flowLab().run(outer, initial)).status).toBe('completed');
  });

  it('waits no longer than the grace period for siblings that ignore their abort', async () => {
    const lab = flowLab();
    const running = lab.run(
      batchOf({
        concurrency: 2,
        items: () => [0, 1],
        execItem: (item) => (item === 0 ? new Promise(() => {}) : Promise.reject(new Error('one'))),
      }),
      initial,
      { limits: { abortGraceMs: 50 } },
    );
    await lab.clock.advance(50);
    expect(await running).toMatchObject({ status: 'failed', error: { message: 'one' } });
    expect(lab.trace).toContain('leaked f/a');
  });

  it.each(['fail-fast', 'collect'] as const)(
    'ends everything in flight when the source of a %s batch throws',
    async (onItemError) => {
      const lab = flowLab();
      let aborted = false;
      const result = await lab.run(
        batchOf({
          onItemError,
          concurrency: 2,
          items: function* () {
            yield 1;
            throw new Error('dry');
          },
          execItem: async (_item, { clock, signal }) => {
            await clock.sleep(1_000, signal).catch(() => (aborted = true));
            return 'late';
          },
        }),
        initial,
      );
      expect(result).toMatchObject({ status: 'failed', error: { message: 'dry' } });
      expect(aborted).toBe(true);
    },
  );

  it('lets fallbackItem stand in for a failed item', async () => {
    const result = await flowLab().run(
      batchOf({
        items: () => [1, 2],
        execItem: (item) => {
          if (item === 1) throw new Error('bad');
          return 'fine';
        },
        fallbackItem: (item, error) => `${item} was ${error.message}`,
      }),
      initial,
    );
    expect(result.state.results).toEqual(['1=1 was bad', '2=fine']);
  });

  it('runs no item of an empty batch and goes on', async () => {
    const result = await flowLab().run(
      batchOf({
        items: () => [],
        execItem: () => {
          throw new Error('unreachable');
        },
      }),
      initial,
    );
    expect(result).toMatchObject({ status: 'completed', state: { results: [] } });
  });

  it('records journaled items as soon as each has ended, failures of a collecting batch included', async () => {
    const lab = flowLab();
    const running = lab.run(
      batchOf({
        policy: { journal: true },
        onItemError: 'collect',
        concurrency: 3,
        items: () => [30, 10, 20],
        execItem: async (ms, { clock }) => {
          await clock.sleep(ms);
          if (ms === 20) throw new Error('twenty');
          return 'ok';
        },
      }),
      initial,
    );
    await lab.clock.advance(20);
    expect(lab.records).toEqual([
      { type: 'flow.exec', key: 'f/a#1', item: 1, output: 'ok' },
      {
        type: 'flow.item_failed',
        key: 'f/a#1',
        item: 2,
        error: { code: 'flow/exec_failed', message: 'twenty', retry: 'never' },
      },
    ]);
    await lab.clock.advance(10);
    expect((await running).state.results).toEqual(['30=ok', '10=ok', '20!twenty']);
  });
});
