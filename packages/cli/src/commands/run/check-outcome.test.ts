import { noUsage } from '@aura/core';
import type { StopReason } from '@aura/core';
import { describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../app/exit-code-of.ts';
import { checkOutcome } from './check-outcome.ts';

function exitCodeAfter(stopReason: StopReason): number {
  try {
    checkOutcome({ stopReason, text: '', turns: 1, usage: noUsage, lastUsage: noUsage });
    return 0;
  } catch (error) {
    return exitCodeOf(error);
  }
}

describe('the exit code of a run', () => {
  it.each<[StopReason, number]>([
    ['completed', 0],
    ['max_output_tokens', 7],
    ['refused', 7],
    ['empty', 7],
    ['aborted', 7],
    ['suspended', 8],
    ['max_turns', 9],
    ['budget', 9],
    ['deadline', 9],
  ])('that ended as %s is %i', (stopReason, code) => {
    expect(exitCodeAfter(stopReason)).toBe(code);
  });
});
