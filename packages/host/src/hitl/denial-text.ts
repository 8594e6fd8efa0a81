import type { ApprovalRuling, ToolCall } from '@aura/core';
import { isRequestApproval } from './request-approval-tool.ts';

/** What became of an approval that was not given. */
export type DenialKind = 'denied' | 'timed_out' | 'cancelled' | 'errored';

/** Tells a spoken no from the other ways in which an approval is not given. */
export function denialKind({ decision, code }: ApprovalRuling): DenialKind {
  if (decision === 'expired') return 'timed_out';
  if (code === 'approval/aborted') return 'cancelled';
  return code === undefined ? 'denied' : 'errored';
}

/** Why nobody could be asked, or why the answer does not count, in words for the model and for clients. */
export function denialDetail({ message, code }: ApprovalRuling): string {
  return message ?? code ?? 'unknown';
}

/** What the model is told of a call that was not approved. */
export function denialText({ name }: ToolCall, ruling: ApprovalRuling): string {
  const kind = denialKind(ruling);
  const reason = ruling.message?.trim() || 'no reason provided';
  const detail = denialDetail(ruling);
  if (isRequestApproval(name)) {
    const further = 'do not proceed with this action';
    if (kind === 'denied') return `Rejected: ${reason}. Do not proceed with this action.`;
    if (kind === 'timed_out') return `The approval request timed out; ${further}.`;
    if (kind === 'cancelled') return `The approval request was cancelled; ${further}.`;
    return `The approval request failed: ${detail}; ${further}.`;
  }
  if (kind === 'denied') {
    return `Tool call blocked by human approval denial: ${reason}. Do not execute this action.`;
  }
  if (kind === 'timed_out') return 'tool call denied: approval timed out';
  if (kind === 'cancelled') return 'tool call denied: approval cancelled';
  return `tool call blocked: approval channel error: ${detail}`;
}
