import type { ApprovalRuling } from '../../approval/approval-ruling.ts';
import type { ToolCall, ToolResult } from '../../message/message.ts';
import type { PolicyDecision } from '../../policy/policy.ts';
import { failedResult } from './tool-result.ts';

/** The refusal of a policy. Who has refused and why is for people; the model does not see it. */
export function refusedByPolicy(result: ToolResult, decision: PolicyDecision): ToolResult {
  const { effect: _, ...why } = decision;
  return { ...result, structured: { code: 'policy/denied', ...why } };
}

/** The result of a call that needs an approval where nobody can give one. */
export function unattendedCall(call: ToolCall, decision: PolicyDecision): ToolResult {
  const text = `Not executed: "${call.name}" needs an approval, and there is nobody to give it.`;
  return refusedByPolicy(failedResult(call, 'denied', text), decision);
}

/** The result of a call that was not approved. */
export function deniedCall(call: ToolCall, ruling: ApprovalRuling): ToolResult {
  const { by, message, code = 'approval/denied' } = ruling;
  const structured = by === undefined ? { code } : { code, by };
  if (ruling.decision === 'expired') {
    const text = `Not executed: nobody approved "${call.name}" in time.`;
    return { ...failedResult(call, 'expired', text), structured };
  }
  const reason = message === undefined ? '' : ` The reason given: ${message}`;
  const text = `Not executed: "${call.name}" was not approved.${reason}`;
  return { ...failedResult(call, 'denied', text), structured };
}
