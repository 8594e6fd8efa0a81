import type { RunId } from '@aura/core';
import { describe, expect, it } from 'vitest';
import { formatCursor, parseCursor } from './stream-cursor.ts';

const runId = 'run_1' as RunId;

describe('the cursor of a stream', () => {
  it.each([
    [{ seq: 12, offset: 0, reasoning: 0 }, 'run_1.12.0'],
    [{ seq: 12, offset: 40, reasoning: 7 }, 'run_1.12.40.7'],
  ])('is an id and comes back from it', (cursor, id) => {
    expect(formatCursor(runId, cursor)).toBe(id);
    expect(parseCursor(id, runId)).toEqual(cursor);
  });

  it.each([
    '',
    'run_1',
    'run_1.',
    'run_1.1',
    'run_1.1.',
    'run_1.1.2.3.4',
    'run_1.-1.0',
    'run_1.1e3.0',
    'run_1.1.0\n',
    ' run_1.1.0',
    'run_1.9999999999999999.0',
    'run_2.1.0',
    'run_11.1.0',
  ])('is not read from %j', (id) => {
    expect(parseCursor(id, runId)).toBeUndefined();
  });
});
