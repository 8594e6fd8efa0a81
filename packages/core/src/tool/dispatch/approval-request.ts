import type { ApprovalRequest, PendingApproval } from '../../approval/approval-request.ts';
import type { ApprovalClaims } from '../../approval/approval-signer.ts';
import { defaultApprovalTtlMs } from '../../approval/approvals.ts';
import type { Approvals } from '../../approval/approvals.ts';
import { lineageOf } from '../../delegation/lineage.ts';
import { describeFinding } from '../../information-flow/describe-finding.ts';
import type { FlowFinding } from '../../information-flow/flow-control.ts';
import type { JsonObject } from '../../json/json.ts';
import type { PolicyDecision } from '../../policy/policy.ts';
import type { UnapprovedCall } from './admit-call.ts';
import type { DispatchRun } from './dispatch-run.ts';

/** What the token of a call of this run is bound to. */
export function claimsOf(
  run: DispatchRun,
  { callId, tool, expiresAt }: Pick<PendingApproval, 'callId' | 'tool' | 'expiresAt'>,
  args: JsonObject,
): ApprovalClaims {
  return { namespace: run.request.namespace.key, runId: run.runId, callId, tool, args, expiresAt };
}

/** Why somebody is asked: what a policy says, else what the model has read. */
function reasonOf(
  { reason }: PolicyDecision,
  flow: FlowFinding | undefined,
): Pick<PendingApproval, 'reason'> {
  if (reason !== undefined) return { reason };
  return flow === undefined ? {} : { reason: describeFinding(flow) };
}

/** A call as a broker gets to see it. */
export function toRequest(run: DispatchRun, item: PendingApproval): ApprovalRequest {
  const { namespace, principal, session } = run.request;
  const place = { namespace, session, runId: run.runId };
  return { ...item, ...place, ...(principal !== undefined && { principal }) };
}

/**
 * What has to be approved: as an earlier life of the run has asked for it, or else asked for now. Durable when this
 * resolves, so that an answer can never come before its question.
 */
export async function requestApproval(
  run: DispatchRun,
  wanted: UnapprovedCall,
  at: { readonly approvals: Approvals; readonly spanId: string },
): Promise<PendingApproval> {
  const { call, tool, args, requirement, pattern, decision, flow } = wanted;
  const known = run.past.approvals.requested.get(call.id);
  // With the arguments the tool would get now: a token for others does not fit them.
  if (known !== undefined) return { ...known, args };
  const createdAt = run.clock.now();
  const expiresAt = createdAt + (at.approvals.ttlMs ?? defaultApprovalTtlMs);
  const bound = { callId: call.id, tool: tool.name, expiresAt };
  const item: PendingApproval = {
    kind: 'approval',
    id: run.ids.next('apr'),
    ...bound,
    ...(tool.origin.kind === 'mcp' && { origin: tool.origin }),
    args,
    annotations: tool.annotations,
    requirement,
    ...(pattern !== undefined && { pattern }),
    ...reasonOf(decision, flow),
    ...(flow !== undefined && { flow }),
    path: lineageOf(run).map(({ agent }) => agent.name),
    ...(run.outer !== undefined && { namespaceKey: run.request.namespace.key }),
    createdAt,
    token: await at.approvals.signer.sign(claimsOf(run, bound, args)),
  };
  const event = { type: 'approval.requested', item } as const;
  const { seq } = run.journal.record({ type: 'event', event, spanId: at.spanId });
  await run.journal.durable(seq);
  return item;
}
