import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { digest, recordRun } from './replay.harness.ts';
import { replayRun } from './replay-run.ts';

const call = fc.record({
  name: fc.constantFrom('say', 'look', 'slow', 'broken', 'pay', 'nobody'),
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
