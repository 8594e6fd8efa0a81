import { describe, expect, it } from 'vitest';
import { isOver, statusAfter } from './summarise-run.ts';

describe('the state of a run', () => {
  it('is over once it has completed or failed, not while it works or waits', () => {
    const over = (['run.completed', 'run.failed'] as const).map(statusAfter);
    const open = (['run.suspended', 'run.resumed', 'turn.started'] as const).map(statusAfter);
    expect(over.map(isOver)).toEqual([true, true]);
    expect(open).toEqual(['suspended', 'running', 'running']);
    expect(open.some(isOver)).toBe(false);
  });
});
