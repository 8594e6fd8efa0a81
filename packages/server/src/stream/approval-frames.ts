import type { AuraEventOf, JsonObject, PendingApproval } from '@aura/core';
import {
  approvalFlow,
  approvalOrigin,
  approvalScope,
  decisionIdOf,
  denialDetail,
  denialKind,
} from '@aura/host';
import type { HostedAgent } from '@aura/host';
import type { EventFrame } from './frame.ts';

/** Frames of approvals. They come whether or not a client has asked for events: without them nobody could decide. */
export interface ApprovalFrames {
  requested(event: AuraEventOf<'approval.requested'>): readonly EventFrame[];
  resolved(event: AuraEventOf<'approval.resolved'>): readonly EventFrame[];
  /** Ends those that nobody can decide about any more. */
  abandon(reason: 'shutdown' | 'sender_dropped'): readonly EventFrame[];
}

/** The approval frames of one stream. */
export function createApprovalFrames({
  route,
}: {
  readonly route: HostedAgent['approvalRoute'];
}): ApprovalFrames {
  const asked = new Map<string, PendingApproval & { readonly scope: JsonObject }>();

  function completed(
    item: PendingApproval & { readonly scope: JsonObject },
    outcome: JsonObject,
    duration_ms: number,
  ): EventFrame {
    const payload = { decision_id: decisionIdOf(item), outcome, duration_ms, scope: item.scope };
    return frame('aura.approval_completed', payload);
  }

  return {
    requested(event) {
      const { item } = event;
      const scope = approvalScope(event);
      asked.set(item.id, { ...item, scope });
      const about = { decision_id: decisionIdOf(item), tool_name: item.tool };
      const origin = { origin: approvalOrigin(item), scope, ...approvalFlow(item) };
      const requested = frame('aura.approval_requested', { ...about, ...origin });
      if (route === 'webhook') return [requested];
      const expires_at = new Date(item.expiresAt).toISOString();
      const pending = { ...about, arguments: item.args, ...origin, expires_at };
      return [requested, frame('aura.approval_pending', pending)];
    },
    resolved(event) {
      // Consent that was given beforehand was asked of nobody.
      const item = asked.get(event.id);
      if (item === undefined) return [];
      asked.delete(event.id);
      const duration_ms = event.at - item.createdAt;
      return [completed(item, outcomeOf(event, duration_ms), duration_ms)];
    },
    abandon(reason) {
      const items = [...asked.values()];
      asked.clear();
      return items.map((item) => completed(item, { kind: 'cancelled', reason }, 0));
    },
  };
}

/** The official OpenAI clients read `choices` of everything they hand over; nothing else is common to all events. */
function frame(name: EventFrame['name'], payload: JsonObject): EventFrame {
  return { type: 'event', name, payload: { ...payload, choices: [] } };
}

function outcomeOf({ ruling }: AuraEventOf<'approval.resolved'>, waited_ms: number): JsonObject {
  if (ruling.decision === 'approve') return { kind: 'approved' };
  const kind = denialKind(ruling);
  switch (kind) {
    case 'denied':
      return ruling.message === undefined ? { kind } : { kind, reason: ruling.message };
    case 'timed_out':
      return { kind, waited_ms };
    case 'cancelled':
      return { kind, reason: 'sender_dropped' };
    case 'errored':
      return { kind, message: denialDetail(ruling) };
  }
}
