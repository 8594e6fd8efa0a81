import { mainScope } from '@aura/core';
import type { CallId, DurableEventBody, PendingApproval, RunRecord } from '@aura/core';
import { describe, expect, it } from 'vitest';
import { RunTimeline } from './run-timeline.ts';

const timeline = new RunTimeline(1_000);

function lineOf(event: DurableEventBody, scope = mainScope): string | undefined {
  const record: RunRecord = {
    type: 'event',
    event,
    scope,
    seq: 7,
    at: 2_500,
    spanId: 'b7ad6b7169203331',
  };
  return timeline.take(record)[0];
}

describe('the timeline of a run', () => {
  it('says who is asked after a failure, and what had failed', () => {
    const attempt = {
      attempt: 2,
      model: { provider: 'openai', model: 'gpt-5-mini' },
      delayMs: 500,
      error: { code: 'provider/overloaded', message: 'too many', retry: 'same' },
      restart: false,
    } as const;
    expect(lineOf({ type: 'model.retry', action: 'retry', ...attempt })).toBe(
      '    7     +1.500 s    attempt 2: gpt-5-mini, after provider/overloaded',
    );
    const other = { ...attempt, profile: 'openai:1a2b3c4d' };
    expect(lineOf({ type: 'model.fallback', action: 'fallback', ...other })).toContain(
      'attempt 2: gpt-5-mini with openai:1a2b3c4d, after provider/overloaded',
    );
  });

  it('puts what an agent does for another one below its call', () => {
    const line = lineOf({ type: 'turn.started', turn: 3 }, 'main/call_1');
    expect(line).toBe('    7     +1.500 s      turn 3');
  });

  it('shows what labels a call has brought, and why somebody is asked about one', () => {
    const source = { type: 'call', tool: 'lookup', callId: 'call_1' as CallId } as const;
    const labels = [{ label: 'private', sources: [source] }];
    const result = {
      callId: 'call_1' as CallId,
      name: 'lookup',
      outcome: 'ok',
      content: [],
      durationMs: 3,
      labels,
    } as const;
    expect(lineOf({ type: 'tool.completed', result })).toContain('<- lookup ok 3 ms [private]');
    const item: PendingApproval = {
      kind: 'approval',
      id: 'apr_1',
      callId: 'call_2' as CallId,
      tool: 'send',
      args: {},
      annotations: {},
      requirement: 'always',
      reason: 'the conversation contains data labelled "private" (from lookup)',
      flow: { action: 'ask', labels, pattern: 'send' },
      path: [],
      createdAt: 0,
      expiresAt: 1,
      token: 'token',
    };
    expect(lineOf({ type: 'approval.requested', item })).toContain(
      'asks whether send may run: the conversation contains data labelled "private" (from lookup)',
    );
  });
});
