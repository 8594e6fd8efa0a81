import { fakeClock } from '@aura/testkit';
import { describe, expect, it } from 'vitest';

import { ProgressGate } from './progress-gate.ts';

/** How many of so many steps get through at once. */
function passing(gate: ProgressGate, steps: number): number {
  return Array.from({ length: steps }, (_, progress) => gate.admit({ progress })).filter(
    (step) => step !== undefined,
  ).length;
}

describe('the progress of a call', () => {
  it('passes as far as somebody could follow it, however much the server reports', async () => {
    const clock = fakeClock();
    const gate = new ProgressGate(clock);
    expect(passing(gate, 30_000)).toBe(100);
    await clock.advance(1_000);
    expect(passing(gate, 30_000)).toBe(10);
    await clock.advance(60_000);
    expect(passing(gate, 30_000)).toBe(100);
  });

  it('has messages without what nobody sees, and not longer than anybody reads', () => {
    const gate = new ProgressGate(fakeClock());
    expect(gate.admit({ progress: 1, message: 'half\u001b[2J done' })).toEqual({
      progress: 1,
      message: 'half done',
    });
    const long = gate.admit({ progress: 2, message: 'x'.repeat(2_000_000) });
    expect(long?.message?.length).toBeLessThan(2_200);
  });
});
