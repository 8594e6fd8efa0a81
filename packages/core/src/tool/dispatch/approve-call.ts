import { expiredAnswer, fromAnswerRecord } from '../../approval/approval-decision.ts';
import type { ApprovalDecision } from '../../approval/approval-decision.ts';
import type { PendingApproval } from '../../approval/approval-request.ts';
import { denied } from '../../approval/approval-ruling.ts';
import type { ApprovalRuling } from '../../approval/approval-ruling.ts';
import type { Approvals } from '../../approval/approvals.ts';
import { askBroker } from '../../approval/ask-broker.ts';
import type { NoDecision } from '../../approval/ask-broker.ts';
import { outermost } from '../../delegation/lineage.ts';
import { canonicalJson } from '../../json/canonical-json.ts';
import type { JsonObject, JsonValue } from '../../json/json.ts';
import type { ToolResult } from '../../message/message.ts';
import type { ForwardedHeaders } from '../forwarded-headers.ts';
import type { AdmittedCall, UnapprovedCall } from './admit-call.ts';
import { requestApproval, toRequest } from './approval-request.ts';
import { deniedCall, unattendedCall } from './denied-call.ts';
import type { DispatchRun } from './dispatch-run.ts';
import { approvedArgs, judgeAnswer } from './judge-answer.ts';
import type { AnsweredCall } from './resolve-call.ts';

/** What asking needs of the node that performs the call. */
export interface AskContext {
  readonly signal: AbortSignal;
  /** What the suspension of the call was answered with. */
  readonly resumed: JsonValue | undefined;
  suspend(token: string, info: JsonValue): never;
}

/** A call for which somebody has to be asked. */
interface Question {
  readonly run: DispatchRun;
  readonly wanted: UnapprovedCall;
  readonly approvals: Approvals;
  readonly context: AskContext;
  readonly spanId: string;
}

function answered(result: ToolResult): AnsweredCall {
  return { type: 'answered', result };
}

function admitted(
  { tool, requirement }: UnapprovedCall,
  args: JsonObject,
  headers?: ForwardedHeaders,
): AdmittedCall {
  return { type: 'admitted', tool, args, requirement, ...(headers && { headers }) };
}

/** What was decided, and the headers that came with it. */
interface Ruled {
  readonly ruling: ApprovalRuling;
  readonly headers?: ForwardedHeaders;
}

/**
 * The denial of a call whose name has come to be that of a tool of another server than the one it was approved for: which of two
 * servers has the plain name depends on which of them can be reached.
 */
function changedTool(
  { run, wanted }: Question,
  by: string | undefined,
): ApprovalRuling | undefined {
  const { origin } = run.past.approvals.requested.get(wanted.call.id) ?? {};
  if (origin === undefined || canonicalJson(origin) === canonicalJson(wanted.tool.origin)) {
    return undefined;
  }
  const told = `Not executed: "${wanted.call.name}" was approved, and is a tool of another server by now.`;
  return { ...denied('approval/tool_changed', by), told };
}

/** Goes by what an earlier life of the run has learnt. */
async function goOn(
  question: Question,
  ruling: ApprovalRuling,
): Promise<AdmittedCall | AnsweredCall> {
  const { run, wanted, approvals } = question;
  const { call, tool, args } = wanted;
  if (ruling.decision !== 'approve') return answered(deniedCall(call, ruling));
  if (ruling.auto !== undefined) return admitted(wanted, args);
  if (ruling.toolHeaders !== undefined) {
    // Without the name in which it was to be made it must not be made in another one.
    const message = 'the headers that the approver gave for it are gone with the process';
    const lost = denied('approval/headers_lost', ruling.by, message);
    const told = approvals.describeDenial?.(call, lost);
    return answered(deniedCall(call, told === undefined ? lost : { ...lost, told }));
  }
  const changed = changedTool(question, ruling.by);
  if (changed !== undefined) return answered(deniedCall(call, changed));
  const item = run.past.approvals.requested.get(call.id);
  const given = item && (await approvedArgs(run, { approvals, tool, args }, { item, ruling }));
  return given === undefined
    ? answered(deniedCall(call, denied('approval/invalid_signature', ruling.by)))
    : admitted(wanted, given);
}

/** Consent that was given beforehand. */
function coveredBy({ run, wanted, approvals }: Question): ApprovalRuling | undefined {
  const { call, requirement, tool } = wanted;
  if (requirement === 'always') return undefined;
  const { namespace, session } = outermost(run).request;
  const { runId, journal } = run;
  const { scope } = journal;
  const place = { namespace, session, runId, scope, callId: call.id, tool: tool.name };
  const approved = approvals.auto?.use(place);
  return approved && { decision: 'approve', by: approved.by, auto: approved.mode };
}

/** What the suspension was answered with, or else what the broker says now. */
async function decide(
  { run, wanted, approvals, context }: Question,
  item: PendingApproval,
): Promise<ApprovalDecision | NoDecision> {
  const { resumed, signal } = context;
  if (resumed === undefined) {
    const { forwarded } = run.request;
    const { origin } = wanted.tool;
    const asking = { signal, origin, ...(forwarded === undefined ? {} : { forwarded }) };
    return askBroker(approvals.broker, toRequest(run, item), { clock: run.clock, ...asking });
  }
  if (resumed === expiredAnswer) return { decision: 'none', code: 'approval/expired' };
  return fromAnswerRecord(resumed) ?? { decision: 'none', code: 'approval/invalid_answer' };
}

/** The denial of a call that could not be put before anybody. */
function failed(
  { run, wanted }: Question,
  { code, cause, message }: Omit<NoDecision, 'decision'>,
): ApprovalRuling {
  run.logger.log('error', 'an approval could not be asked for', {
    runId: run.runId,
    callId: wanted.call.id,
    error: cause instanceof Error ? cause.message : String(cause),
  });
  return denied(code, undefined, message);
}

/** A yes, with the names of the headers that came with it. */
function withHeaders(ruling: ApprovalRuling, decision: ApprovalDecision): Ruled {
  if (ruling.decision !== 'approve' || !('toolHeaders' in decision)) return { ruling };
  const { toolHeaders: headers } = decision;
  return { ruling: { ...ruling, toolHeaders: headers.names }, headers };
}

async function rule(question: Question, item: PendingApproval): Promise<Ruled> {
  const { run, wanted, approvals, context } = question;
  const { tool } = wanted;
  const decision = await decide(question, item);
  switch (decision.decision) {
    case 'suspend':
      // It is JSON; its interface only has no index signature.
      return context.suspend(item.token, item as unknown as JsonObject);
    case 'approve':
    case 'deny': {
      const ruling = await judgeAnswer(run, { approvals, tool, item, answer: decision });
      const remembers = decision.decision === 'approve' && decision.remember === 'session';
      if (remembers && ruling.decision === 'approve') {
        approvals.auto?.remember(outermost(run).request, tool.name, decision.by);
      }
      return withHeaders(ruling, decision);
    }
    case 'none':
      return {
        ruling:
          decision.cause === undefined
            ? denied(decision.code, undefined, decision.message)
            : failed(question, decision),
      };
  }
}

/** Writes down what came of a call. That is durable before the tool runs. */
async function settle(
  { run, wanted, approvals, spanId }: Question,
  id: string,
  { ruling: decided, headers }: Ruled,
): Promise<AdmittedCall | AnsweredCall> {
  const told =
    decided.decision === 'approve' || decided.told !== undefined
      ? undefined
      : approvals.describeDenial?.(wanted.call, decided);
  const ruling = told === undefined ? decided : { ...decided, told };
  const event = { type: 'approval.resolved', id, callId: wanted.call.id, ruling } as const;
  const { seq } = run.journal.record({ type: 'event', event, spanId });
  await run.journal.durable(seq);
  return ruling.decision === 'approve'
    ? admitted(wanted, ruling.edited?.args ?? wanted.args, headers)
    : answered(deniedCall(wanted.call, ruling));
}

async function ask(question: Question): Promise<AdmittedCall | AnsweredCall> {
  const { run, wanted } = question;
  const beforehand = coveredBy(question);
  if (beforehand !== undefined)
    return settle(question, run.ids.next('apr'), { ruling: beforehand });
  let item: PendingApproval;
  try {
    item = await requestApproval(run, wanted, question);
  } catch (cause) {
    // Nobody has been asked: whoever goes on with the run does it.
    if (run.journal.isParking) throw cause;
    const ruling = failed(question, { code: 'approval/broker_failed', cause });
    return settle(question, run.ids.next('apr'), { ruling });
  }
  const ruled = await rule(question, item);
  const { decision, by } = ruled.ruling;
  const changed = decision === 'approve' ? changedTool(question, by) : undefined;
  return settle(question, item.id, changed === undefined ? ruled : { ruling: changed });
}

/**
 * The last step of the first half of the dispatch: has a call approved that needs it. What was decided is on record and
 * counts for all lives of the run. Everything but a clear yes is a no.
 */
export async function approveCall(
  run: DispatchRun,
  wanted: UnapprovedCall,
  context: AskContext,
): Promise<AdmittedCall | AnsweredCall> {
  const { approvals } = run.agent;
  const { call, decision } = wanted;
  const ruling = run.past.approvals.resolved.get(call.id);
  // A call that was begun without one ends as it has begun; nobody can allow it any more.
  const hasBegun = ruling === undefined && run.past.startedCalls.has(call.id);
  if (approvals === undefined || hasBegun) return answered(unattendedCall(call, decision));
  const question = { run, wanted, approvals, context, spanId: run.ids.spanId() };
  return ruling === undefined ? ask(question) : goOn(question, ruling);
}
