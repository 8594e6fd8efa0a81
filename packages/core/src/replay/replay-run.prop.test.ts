import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { calibratedCounter } from '../context/calibrated-counter.ts';
import { heuristicCounter } from '../context/heuristic-counter.ts';
import { talk } from './context-scenarios.harness.ts';
import { digest, recordRun } from './replay.harness.ts';
import { replayRun } from './replay-run.ts';

const call = fc.record({
  name: fc.constantFrom('say', 'look', 'slow', 'much', 'rows', 'broken', 'pay', 'nobody'),
  args: fc.oneof(
    fc.record({ text: fc.string() }),
    fc.constant({ text: 1 }),
    fc.constant('no JSON'),
  ),
});

const step = fc.record(
  { text: fc.string({ maxLength: 40 }), calls: fc.array(call, { maxLength: 12 }) },
  { requiredKeys: [] },
);

/** Rooms for input in which nothing, something or everything has to be left out, and what happens to it then. */
const context = fc.record({
  maxTokens: fc.integer({ min: 1_300, max: 4_000 }).map((room) => room + 1_024),
  strategy: fc.constantFrom<'drop' | 'summarise' | 'fail'>('drop', 'summarise', 'fail'),
  said: fc.integer({ min: 0, max: 12 }),
});

it('comes to the same with any answers and calls, and an abort at any time', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 4 }),
      fc.option(fc.integer({ min: 0, max: 4 }), { nil: undefined }),
      async (steps, seconds) => {
        const { records } = await recordRun({
          name: 'any',
          script: [...steps, { text: 'The end.' }, { text: 'The end.' }],
          meddle: async (run, { clock }) => {
            if (seconds === undefined) return;
            await clock.advance(seconds * 700);
            run.abort('enough');
          },
        });
        const { divergence } = await replayRun(records, { digest });
        expect(divergence).toBeUndefined();
      },
    ),
    { numRuns: 60 },
  );
}, 60_000);

it('comes to the same with any context window', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 4 }),
      context,
      fc.boolean(),
      async (steps, { said, ...options }, isRefused) => {
        const overflow = { code: 'provider/context_overflow', retry: 'after-compaction' } as const;
        const { records } = await recordRun({
          name: 'any',
          script: [...(isRefused ? [{ error: overflow }] : []), ...steps, { text: 'The end.' }],
          request: talk(said),
          agent: {
            context: {
              counter: calibratedCounter(heuristicCounter()),
              reservedForOutput: 1_024,
              summariser: { summarise: async () => ({ text: 'They asked.' }) },
              ...options,
            },
          },
        });
        const { divergence } = await replayRun(records, { digest });
        expect(divergence).toBeUndefined();
      },
    ),
    { numRuns: process.env['AURA_TEST_LONG'] === '1' ? 2_000 : 60 },
  );
}, 600_000);
