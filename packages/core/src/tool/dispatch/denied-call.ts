import type { ApprovalRuling } from '../../approval/approval-ruling.ts';
import { refusalText } from '../../information-flow/describe-finding.ts';
import type { FlowFinding } from '../../information-flow/flow-control.ts';
import type { JsonObject } from '../../json/json.ts';
import type { ToolCall, ToolResult } from '../../message/message.ts';
import type { PolicyDecision } from '../../policy/policy.ts';
import { failedResult } from './tool-result.ts';

/** The refusal of a policy. Who has refused and why is for people; the model does not see it. */
export function refusedByPolicy(result: ToolResult, decision: PolicyDecision): ToolResult {
  const { effect: _, ...why } = decision;
  return { ...result, structured: { code: 'policy/denied', ...why } };
}

/** The result of a call that must not be made because of what the model has been shown. */
export function refusedFlow(call: ToolCall, { labels, pattern }: FlowFinding): ToolResult {
  const result = failedResult(call, 'denied', refusalText(call.name, { labels }));
  // It is JSON; its interface only has no index signature.
  const why = { labels, pattern } as unknown as JsonObject;
  return { ...result, structured: { code: 'policy/flow_refused', ...why } };
}

/** The result of a call that needs an approval where nobody can give one. */
export function unattendedCall(call: ToolCall, decision: PolicyDecision): ToolResult {
  const text = `Not executed: "${call.name}" needs an approval, and there is nobody to give it.`;
  return refusedByPolicy(failedResult(call, 'denied', text), decision);
}

function describeDenial({ name }: ToolCall, { decision, code, message }: ApprovalRuling): string {
  if (decision === 'expired') return `Not executed: nobody approved "${name}" in time.`;
  // Without somebody who has said no, the message is about what went wrong.
  const isReason = message !== undefined && code === undefined;
  return `Not executed: "${name}" was not approved.${isReason ? ` The reason given: ${message}` : ''}`;
}

/** The result of a call that was not approved. */
export function deniedCall(call: ToolCall, ruling: ApprovalRuling): ToolResult {
  const { by, decision, code = 'approval/denied' } = ruling;
  const structured = by === undefined ? { code } : { code, by };
  const text = ruling.told ?? describeDenial(call, ruling);
  const outcome = decision === 'expired' ? 'expired' : 'denied';
  return { ...failedResult(call, outcome, text), structured };
}
