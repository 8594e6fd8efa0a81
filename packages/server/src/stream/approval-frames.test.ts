import type { AuraEvent, AuraEventBody, CallId, PendingApproval } from '@aura/core';
import type { ApprovalRuling } from '@aura/core';
import { describe, expect, it } from 'vitest';
import { eventAt } from '../../test-support/events.ts';
import type { ChatStream } from './chat-stream.ts';
import { createChatStream } from './chat-stream.ts';
import { shutdownExplanation } from './explain.ts';
import type { Frame } from './frame.ts';
import { createResumableStream } from './resumable-stream.ts';
import { defaultServerSettings } from '../settings/server-settings.ts';

const item: PendingApproval = {
  kind: 'approval',
  id: 'apr_0197000000007000800000000000abcd',
  callId: 'call_1' as CallId,
  tool: 'delete_pod',
  args: { pod: 'a' },
  annotations: {},
  requirement: 'unless_auto_approved',
  path: ['Helper'],
  createdAt: 1_000,
  expiresAt: 61_000,
  token: 'secret-token',
};
const requested: AuraEventBody = { type: 'approval.requested', item };
const resolved = (ruling: ApprovalRuling): AuraEventBody => ({
  type: 'approval.resolved',
  id: item.id,
  callId: item.callId,
  ruling,
});

function streamTo(approvalRoute: 'conversational' | 'webhook' = 'conversational'): ChatStream {
  return createChatStream({
    session: 'cs_1',
    traceId: 't',
    model: 'openai/m',
    contextWindow: undefined,
    maxOutputTokens: undefined,
    settings: defaultServerSettings,
    approvalRoute,
    mcpStatus: () => [],
  });
}

function named(frames: readonly Frame[]): readonly (readonly [string, unknown])[] {
  return frames.flatMap((frame) => (frame.type === 'event' ? [[frame.name, frame.payload]] : []));
}

function outcomeAfter(ruling: ApprovalRuling): unknown {
  const at = (event: AuraEvent, ms: number): AuraEvent => ({ ...event, at: ms });
  const events = [eventAt(1, requested), at(eventAt(2, resolved(ruling)), 3_500)];
  const completed = named(streamTo().fold(events)).find(([name]) => name.endsWith('completed'));
  return completed?.[1];
}

describe('the events of an approval', () => {
  it('come without being asked for, and without the token', () => {
    const frames = named(streamTo().fold([eventAt(1, requested)]));
    expect(frames).toEqual([
      ['aura.approval_requested', expect.objectContaining({ tool_name: 'delete_pod' })],
      [
        'aura.approval_pending',
        expect.objectContaining({
          arguments: { pod: 'a' },
          expires_at: '1970-01-01T00:01:01.000Z',
        }),
      ],
    ]);
    expect(JSON.stringify(frames)).not.toContain('secret-token');
    const webhook = named(streamTo('webhook').fold([eventAt(1, requested)]));
    expect(webhook.map(([name]) => name)).toEqual(['aura.approval_requested']);
  });

  it('end with what became of it', () => {
    const ended = (outcome: object) => ({
      decision_id: '01970000-0000-7000-8000-00000000abcd',
      outcome,
      duration_ms: 2_500,
      scope: { kind: 'single', session_id: 'cs_1' },
      choices: [],
    });
    expect(outcomeAfter({ decision: 'approve', by: 'a' })).toEqual(ended({ kind: 'approved' }));
    expect(outcomeAfter({ decision: 'deny', by: 'a' })).toEqual(ended({ kind: 'denied' }));
    expect(outcomeAfter({ decision: 'deny', by: 'a', message: 'no' })).toEqual(
      ended({ kind: 'denied', reason: 'no' }),
    );
    expect(outcomeAfter({ decision: 'expired', code: 'approval/expired' })).toEqual(
      ended({ kind: 'timed_out', waited_ms: 2_500 }),
    );
    expect(outcomeAfter({ decision: 'deny', code: 'approval/aborted' })).toEqual(
      ended({ kind: 'cancelled', reason: 'sender_dropped' }),
    );
    expect(
      outcomeAfter({ decision: 'deny', code: 'approval/broker_failed', message: 'down' }),
    ).toEqual(ended({ kind: 'errored', message: 'down' }));
  });

  it('say that it was cancelled when the answer ends before it', () => {
    const stream = streamTo();
    stream.fold([eventAt(1, requested)]);
    const [completed] = named(stream.end(shutdownExplanation));
    expect(completed).toEqual([
      'aura.approval_completed',
      expect.objectContaining({ outcome: { kind: 'cancelled', reason: 'shutdown' } }),
    ]);
  });

  it('are none for consent that was given beforehand', () => {
    const auto = resolved({ decision: 'approve', by: 'a', auto: 'chaos' });
    expect(streamTo().fold([eventAt(1, auto)])).toEqual([]);
  });

  it('come for other agents that work for a call as well, with ids to come back to', () => {
    const inner = { ...eventAt(7, requested), scope: 'main/call_0' };
    expect(named(streamTo().fold([inner]))).toHaveLength(2);
    const fold = createResumableStream(streamTo(), { runId: inner.runId });
    expect(fold([inner]).map(({ id }) => id)).toEqual([undefined, 'run_1.7.0']);
  });
});
