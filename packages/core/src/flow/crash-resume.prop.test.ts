import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { history, live, repeated } from '../../testing/crash-life.ts';
import { randomFlow } from '../../testing/random-flow.ts';

describe('any flow', () => {
  it('[workspace 14] ends the same after a crash behind any record, and repeats nothing that is on record', async () => {
    await fc.assert(
      fc.asyncProperty(randomFlow, fc.integer({ min: 1, max: 999 }), async (flow, sum) => {
        const whole = await live(flow, { sum });
        const expected = history(whole);
        for (let length = 0; length < whole.records.length; length += 1) {
          const log = whole.records.slice(0, length);
          const second = await live(flow, { sum }, log);
          expect(history(second)).toBe(expected);
          expect(repeated(second, log)).toEqual([]);
        }
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  it('[workspace 9] ends the same when it runs many times at once', async () => {
    await fc.assert(
      fc.asyncProperty(randomFlow, fc.array(fc.nat(999), { maxLength: 6 }), async (flow, sums) => {
        const alone: string[] = [];
        for (const sum of sums) alone.push(history(await live(flow, { sum })));
        const together = await Promise.all(sums.map((sum) => live(flow, { sum })));
        expect(together.map(history)).toEqual(alone);
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});
