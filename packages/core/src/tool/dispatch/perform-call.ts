import type { ApprovalRequirement } from '../../approval/approval-requirement.ts';
import { AuraError } from '../../errors/aura-error.ts';
import { wireSpanId } from '../../ids/wire-span-id.ts';
import { isControlSignal } from '../../flow/control-signals.ts';
import type { PendingInput } from '../../input/pending-input.ts';
import type { JsonObject, JsonValue } from '../../json/json.ts';
import type { ToolCall, ToolResult } from '../../message/message.ts';
import type { ForwardedHeaders } from '../forwarded-headers.ts';
import type { Tool, ToolContext, ToolOutput } from '../tool.ts';
import type { Admission } from './admit-call.ts';
import { auditCall } from './audit-call.ts';
import { CallFailure } from './call-failure.ts';
import { CallLabels } from './call-labels.ts';
import { CallQuestions } from './call-questions.ts';
import { completeCall, publishEnd } from './complete-call.ts';
import type { DispatchRun } from './dispatch-run.ts';
import { keepOutput } from './keep-output.ts';
import { presentOutput } from './present-output.ts';
import type { PresentOptions } from './present-output.ts';
import { failedResult } from './tool-result.ts';

/** A call that was decided about. */
export interface DecidedCall {
  readonly call: ToolCall;
  readonly admission: Admission;
  readonly idempotencyKey: string;
  readonly signal: AbortSignal;
  /** Lets the run wait for an answer to what the tool asks. */
  readonly suspend: (token: string, info: JsonValue) => never;
  readonly present: PresentOptions;
}

/** A call on its way to the tool. */
interface AdmittedCall extends DecidedCall {
  readonly tool: Tool;
  readonly args: JsonObject;
  readonly requirement: ApprovalRequirement;
  readonly questions: CallQuestions;
  readonly labels: CallLabels;
  readonly headers?: ForwardedHeaders | undefined;
}

function mayRepeat(tool: Tool): boolean {
  return tool.annotations.readOnly === true || tool.annotations.idempotent === true;
}

/** What keeps calls apart: the tool's own key, or for destructive tools the tool itself. */
function serialKey(tool: Tool, args: JsonObject): string | undefined {
  const key = tool.serialKey?.(args) ?? (tool.annotations.destructive === true ? '' : undefined);
  return key === undefined ? undefined : `${tool.name}:${key}`;
}

/** What a server does for a call belongs below the request to it. */
function traceParent(
  { traceId, observation }: DispatchRun,
  { origin }: Tool,
  spanId: string,
): string {
  const span = origin.kind === 'mcp' ? wireSpanId(spanId) : spanId;
  return `00-${traceId}-${span}-${observation?.isSampled === false ? '00' : '01'}`;
}

function makeContext(run: DispatchRun, admitted: AdmittedCall, spanId: string): ToolContext {
  const { call, tool, signal, idempotencyKey, questions, labels, headers } = admitted;
  const { request, agent, journal } = run;
  const { delegate } = run;
  let delegations = 0;
  return {
    namespace: request.namespace,
    ...(request.principal === undefined ? {} : { principal: request.principal }),
    ...(request.forwarded === undefined ? {} : { forwarded: request.forwarded }),
    ...(headers === undefined ? {} : { headers }),
    session: request.session,
    runId: run.runId,
    callId: call.id,
    agent: agent.id,
    idempotencyKey,
    signal,
    logger: run.logger,
    clock: run.clock,
    traceparent: traceParent(run, tool, spanId),
    progress: (step) => {
      const event = { type: 'tool.progress', callId: call.id, name: tool.name, step } as const;
      journal.record({ type: 'event', event, spanId });
    },
    // The answer has passed the schema of its question, which is where its type comes from.
    requestInput: (request) => questions.ask(request) as Promise<never>,
    ...(delegate && {
      delegate: async (wanted) => {
        delegations += 1;
        const at = { callId: call.id, ordinal: delegations, spanId, signal };
        const result = await delegate(wanted, at);
        labels.add(result.labels);
        return result;
      },
    }),
  };
}

/** Starts the tool, unless the call was cancelled while it waited. */
async function invoke(
  run: DispatchRun,
  admitted: AdmittedCall,
  spanId: string,
): Promise<ToolOutput> {
  admitted.signal.throwIfAborted();
  return admitted.tool.execute(admitted.args, makeContext(run, admitted, spanId));
}

/** Runs the tool within its time. `onSettled` is called when the tool itself has ended, which may be later. */
async function execute(
  run: DispatchRun,
  admitted: AdmittedCall,
  spanId: string,
  onSettled: () => void,
): Promise<ToolOutput> {
  const { tool, signal } = admitted;
  const ms = tool.timeoutMs ?? run.agent.limits.toolTimeoutMs;
  if (ms === 0) return invoke(run, admitted, spanId).finally(onSettled);
  const settled = new AbortController();
  const late = new AbortController();
  const timer = run.clock.sleep(ms, settled.signal).then(
    () => {
      late.abort('timeout');
      throw new CallFailure('timeout', `Timeout: the tool did not answer within ${ms} ms.`);
    },
    () => new Promise<never>(() => {}),
  );
  try {
    const bounded = { ...admitted, signal: AbortSignal.any([signal, late.signal]) };
    const output = invoke(run, bounded, spanId).finally(onSettled);
    return await Promise.race([output, timer]);
  } finally {
    // With a reason of our own: without one the platform makes an error with a stack, for each call.
    settled.abort('settled');
  }
}

/** Runs the tool when no other call with its key is under way any more. */
async function executeInTurn(
  run: DispatchRun,
  admitted: AdmittedCall,
  spanId: string,
): Promise<ToolOutput> {
  const key = serialKey(admitted.tool, admitted.args);
  if (key === undefined) return execute(run, admitted, spanId, () => {});
  const ticket = await run.serial.enter(key, { signal: admitted.signal });
  return execute(run, admitted, spanId, () => ticket.release());
}

/** Failures of tools that have an outcome of their own. */
const outcomeByCode: Readonly<Record<string, 'timeout' | 'denied' | 'expired'>> = {
  'tool/timeout': 'timeout',
  'input/denied': 'denied',
  'input/expired': 'expired',
};

/** The failure of a call in the words the model gets. Text of unexpected errors stays in the log. */
function describeFailure(
  run: DispatchRun,
  { call, signal, labels }: AdmittedCall,
  thrown: unknown,
): CallFailure {
  if (signal.aborted) return new CallFailure('aborted', 'The call was cancelled.');
  if (thrown instanceof CallFailure) return thrown;
  if (AuraError.is(thrown)) {
    const outcome = outcomeByCode[thrown.code] ?? 'error';
    // The words of the tool, or of whatever it has asked.
    return new CallFailure(outcome, `Tool execution failed: ${thrown.message}`, labels.ofText());
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  run.logger.log('error', 'a tool failed unexpectedly', {
    runId: run.runId,
    callId: call.id,
    tool: call.name,
    error: message,
  });
  const reference = `${run.runId}/${call.id}`;
  const text = `Tool execution failed: unexpected error (reference ${reference}).`;
  return new CallFailure('error', text);
}

/** What an earlier life of the run has made of the call. It counts, whatever would be decided about the call today. */
function earlierResult(
  { past }: DispatchRun,
  { call, admission, present }: DecidedCall,
): ToolResult | undefined {
  const recorded = past.outcomes.get(call.id);
  if (recorded !== undefined) return presentOutput(call, recorded, present);
  if (!past.startedCalls.has(call.id) || past.inputs.restsWith(call.id)) return undefined;
  if (admission.type === 'admitted' && mayRepeat(admission.tool)) return undefined;
  return failedResult(
    call,
    'interrupted',
    'The process stopped while this call was running. Whether it took effect is unknown; it was not repeated.',
  );
}

/** Lets the run wait for an answer. */
function waitFor({ suspend }: DecidedCall, question: PendingInput): never {
  // It is JSON; its interface only has no index signature.
  return suspend(question.token, question as unknown as JsonObject);
}

/** A tool that has asked has come to rest with its question, whatever it has made of that itself. */
function suspendIfAsked(admitted: AdmittedCall): void {
  const { waiting } = admitted.questions;
  if (waiting !== undefined && !admitted.signal.aborted) waitFor(admitted, waiting);
}

/** Runs the tool. */
async function runTool(
  run: DispatchRun,
  admitted: AdmittedCall,
  spanId: string,
): Promise<ToolResult> {
  const { call, tool, present } = admitted;
  const { journal, clock } = run;
  const { seq } = journal.record({
    type: 'event',
    event: { type: 'tool.started', callId: call.id, name: tool.name, origin: tool.origin },
    spanId,
  });
  const startedAt = clock.monotonic();
  try {
    // The intent comes first: an effect without a trace of it could be repeated after a crash.
    if (tool.annotations.readOnly !== true) await journal.durable(seq);
    const { args, requirement } = admitted;
    const recorded = auditCall(run, { callId: call.id, tool: tool.name, args, requirement });
    if (recorded !== undefined) await recorded;
    const returned = await executeInTurn(run, admitted, spanId);
    suspendIfAsked(admitted);
    const output = await keepOutput(run, admitted.labels.label(returned));
    const outcome = { output, durationMs: clock.monotonic() - startedAt };
    journal.record({ type: 'tool.outcome', callId: call.id, ...outcome });
    return presentOutput(call, outcome, present);
  } catch (thrown) {
    // Not an end of the call: it waits for somebody.
    if (isControlSignal(thrown)) throw thrown;
    suspendIfAsked(admitted);
    const { outcome, text, labels } = describeFailure(run, admitted, thrown);
    const result = failedResult(call, outcome, text, clock.monotonic() - startedAt);
    return labels.length === 0 ? result : { ...result, labels };
  }
}

/**
 * The second half of the tool dispatch: intent, execute, raw outcome, present. Never throws for what the tool does.
 * Done once per call of a run, whatever crashes in between: a recorded outcome is returned, a lone intent is repeated
 * only for tools that permit it.
 */
export async function performCall(run: DispatchRun, decided: DecidedCall): Promise<ToolResult> {
  const { call } = decided;
  const done = run.past.transcript.result(call.id);
  if (done !== undefined) return done;
  const spanId = run.ids.spanId();
  const result = earlierResult(run, decided) ?? (await newResult(run, decided, spanId));
  if (result.outcome === 'handed_over') {
    // Not an end that anybody could change: nothing has come of the call yet.
    publishEnd(run, { result, spanId });
    return result;
  }
  const completing = completeCall(run, call, { result, spanId });
  if (completing !== undefined) await completing;
  return run.past.transcript.result(call.id) ?? result;
}

async function newResult(
  run: DispatchRun,
  decided: DecidedCall,
  spanId: string,
): Promise<ToolResult> {
  const { admission } = decided;
  if (admission.type === 'answered') return admission.result;
  const { past } = run;
  const question = past.inputs.restsWith(decided.call.id);
  // Asked by a life that stopped before it could say that the run waits.
  if (question !== undefined && past.flow.reply(question.token) === undefined) {
    return waitFor(decided, question);
  }
  const { tool, args, requirement = 'never' } = admission;
  if (tool.origin.kind === 'client') {
    return failedResult(decided.call, 'handed_over', 'The client runs this call.');
  }
  const headers = admission.type === 'admitted' ? admission.headers : undefined;
  const questions = new CallQuestions(run, { call: decided.call, tool, spanId });
  const labels = new CallLabels(run, { call: decided.call, tool });
  const admitted = { ...decided, tool, args, headers, requirement, questions, labels };
  return runTool(run, admitted, spanId);
}
