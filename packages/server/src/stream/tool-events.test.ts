import type { CallId, ToolResult } from '@aura/core';
import { describe, expect, it } from 'vitest';
import { completionOf, progressOf, resultText } from './tool-events.ts';

function result(text: string, more: Partial<ToolResult> = {}): ToolResult {
  return {
    callId: 'c' as CallId,
    name: 'add',
    outcome: 'ok',
    content: text === '' ? [] : [{ type: 'text', text }],
    durationMs: 1,
    ...more,
  };
}

describe('resultText', () => {
  it.each([
    ['"a\\nb"', 'a\nb'],
    ['"a" and "b"', '"a" and "b"'],
    ['"', '"'],
    ['{"a":1}', '{"a":1}'],
  ])('shows %j as %j', (text, shown) => {
    expect(resultText(result(text), 0)).toBe(shown);
  });

  it('shows structured content when there is no text', () => {
    expect(resultText(result('', { structured: { n: 1 } }), 0)).toBe('{"n":1}');
  });
});

describe('completionOf', () => {
  it('names the class of a failure once and does not cut it', () => {
    const failure = { outcome: 'error', errorType: 'ToolError' } as const;
    expect(completionOf(result('x'.repeat(20), failure), 5)).toEqual({
      success: false,
      error: `ToolError: ${'x'.repeat(20)}`,
    });
    expect(completionOf(result('ToolError: no', failure), 5)['error']).toBe('ToolError: no');
    expect(completionOf(result('late', { outcome: 'timeout' }), 5)['error']).toBe('timeout: late');
  });
});

describe('progressOf', () => {
  it.each([
    [
      { progress: 3, total: 5, message: 'step 3' },
      { message: 'step 3', percent: 60 },
    ],
    [
      { progress: 3, total: 5 },
      { message: 'Progress: 3/5', percent: 60 },
    ],
    [
      { progress: 3, total: 0 },
      { message: 'Progress: 3/0', percent: 100 },
    ],
    [
      { progress: 9, total: 5 },
      { message: 'Progress: 9/5', percent: 100 },
    ],
    [{ progress: 3 }, { message: 'Progress: 3' }],
  ])('tells %j as %j', (step, told) => {
    expect(progressOf(step)).toEqual({ ...told, phase: 'mcp_progress' });
  });
});
