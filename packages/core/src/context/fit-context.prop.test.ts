import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AuraError } from '../errors/aura-error.ts';
import type { Message } from '../message/message.ts';
import { count, fit, histories, numRuns, problems, timeoutMs } from './context.harness.ts';
import { noOverlay } from './context-overlay.ts';
import type { ContextOverlay } from './context-overlay.ts';
import { renderView } from './render-view.ts';

const budgets = fc.integer({ min: 40, max: 3_000 });

/** The fitted view, or undefined when nothing could be done. */
async function fitted(history: readonly Message[], budget: number, overlay = noOverlay) {
  try {
    return await fit(history, budget, { overlay });
  } catch (error) {
    if (AuraError.is(error, 'context/irreducible')) return undefined;
    throw error;
  }
}

function exchange(history: readonly Message[]): readonly Message[] {
  return history.slice(
    Math.max(
      0,
      history.findLastIndex(({ role }) => role === 'user'),
    ),
  );
}

function ids(messages: readonly Message[]): readonly string[] {
  return messages.map(({ id }) => id);
}

describe('a history that is made to fit', () => {
  it(
    '[runtime C-120] is a valid conversation within the budget, or is refused',
    async () => {
      let fits = 0;
      await fc.assert(
        fc.asyncProperty(histories, budgets, async (history, budget) => {
          const made = await fitted(history, budget);
          if (made === undefined) return;
          fits += 1;
          expect(problems(made.view)).toEqual([]);
          expect(count(made.view)).toBeLessThanOrEqual(budget);
          expect(made.inputTokens).toBe(count(made.view));
        }),
        { numRuns },
      );
      expect(fits).toBeGreaterThan(numRuns / 4);
    },
    timeoutMs,
  );

  it(
    '[runtime C-121] stays as it is when it is made to fit again',
    async () => {
      await fc.assert(
        fc.asyncProperty(histories, budgets, async (history, budget) => {
          const made = await fitted(history, budget);
          if (made === undefined) return;
          const again = await fit(made.view, budget);
          expect(again.view).toEqual(made.view);
          const sameOverlay = await fit(history, budget, { overlay: made.overlay });
          expect(sameOverlay.view).toEqual(made.view);
        }),
        { numRuns },
      );
    },
    timeoutMs,
  );

  it(
    '[runtime C-122] shows a call with its result or not at all, under any overlay',
    () => {
      const position = fc.nat(60);
      const overlays: fc.Arbitrary<ContextOverlay> = fc.record({
        shownFrom: position,
        elidedBefore: position,
        cuts: fc.constant([]),
        summary: fc.constantFrom(null, 'what was said'),
      });
      fc.assert(
        fc.property(histories, overlays, (history, overlay) => {
          expect(problems(renderView(history, overlay))).toEqual([]);
        }),
        { numRuns },
      );
    },
    timeoutMs,
  );

  it(
    '[runtime C-123] has the whole current exchange, its results perhaps shortened',
    async () => {
      await fc.assert(
        fc.asyncProperty(histories, budgets, async (history, budget) => {
          const made = await fitted(history, budget);
          if (made === undefined) return;
          const spoken = exchange(history).filter(({ role }) => role !== 'tool');
          const shown = made.view.filter(({ role }) => role !== 'tool');
          expect(shown.slice(shown.length - spoken.length)).toEqual(spoken);
        }),
        { numRuns },
      );
    },
    timeoutMs,
  );

  it(
    '[runtime C-135] has everything that is pinned, unchanged',
    async () => {
      await fc.assert(
        fc.asyncProperty(histories, budgets, async (history, budget) => {
          const whole = renderView(history, noOverlay);
          const made = await fitted(history, budget);
          if (made === undefined) return;
          const pinned = whole.filter((message) => message.pinned === true);
          expect(made.view.filter((message) => message.pinned === true)).toEqual(pinned);
        }),
        { numRuns },
      );
    },
    timeoutMs,
  );

  it('leaves the history itself as it was', async () => {
    await fc.assert(
      fc.asyncProperty(histories, budgets, async (history, budget) => {
        const before = structuredClone(history);
        await fitted(history, budget);
        expect(history).toEqual(before);
      }),
      { numRuns: 200 },
    );
  });

  it(
    'only adds to the end of what was shown while its overlay stays',
    async () => {
      await fc.assert(
        fc.asyncProperty(histories, histories, budgets, async (history, more, budget) => {
          const made = await fitted(history, budget);
          if (made === undefined || made.view.length === 0) return;
          const sound = renderView(history, noOverlay);
          const longer = [...sound, ...more];
          const overlay = (await fitted(sound, budget))?.overlay ?? noOverlay;
          const before = renderView(sound, overlay);
          const after = renderView(longer, overlay);
          expect(ids(after.slice(0, before.length))).toEqual(ids(before));
          expect(after.slice(0, before.length)).toEqual(before);
        }),
        { numRuns },
      );
    },
    timeoutMs,
  );
});
