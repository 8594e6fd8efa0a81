import type { ApprovalRequirement } from '../../approval/approval-requirement.ts';
import { AuraError } from '../../errors/aura-error.ts';
import { isControlSignal } from '../../flow/control-signals.ts';
import type { JsonObject } from '../../json/json.ts';
import type { ToolCall, ToolOutcome, ToolResult } from '../../message/message.ts';
import type { Tool, ToolContext, ToolOutput } from '../tool.ts';
import type { Admission } from './admit-call.ts';
import { auditCall } from './audit-call.ts';
import { CallFailure } from './call-failure.ts';
import { completeCall } from './complete-call.ts';
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
  readonly present: PresentOptions;
}

/** A call on its way to the tool. */
interface AdmittedCall extends DecidedCall {
  readonly tool: Tool;
  readonly args: JsonObject;
  readonly requirement: ApprovalRequirement;
}

function mayRepeat(tool: Tool): boolean {
  return tool.annotations.readOnly === true || tool.annotations.idempotent === true;
}

/** What keeps calls apart: the tool's own key, or for destructive tools the tool itself. */
function serialKey(tool: Tool, args: JsonObject): string | undefined {
  const key = tool.serialKey?.(args) ?? (tool.annotations.destructive === true ? '' : undefined);
  return key === undefined ? undefined : `${tool.name}:${key}`;
}

function makeContext(run: DispatchRun, admitted: AdmittedCall, spanId: string): ToolContext {
  const { call, signal, idempotencyKey } = admitted;
  const { request, agent, journal } = run;
  const { delegate } = run;
  let delegations = 0;
  return {
    namespace: request.namespace,
    ...(request.principal === undefined ? {} : { principal: request.principal }),
    session: request.session,
    runId: run.runId,
    callId: call.id,
    agent: agent.id,
    idempotencyKey,
    signal,
    logger: run.logger,
    clock: run.clock,
    traceparent: `00-${run.traceId}-${spanId}-01`,
    progress: (step) => {
      const event = { type: 'tool.progress', callId: call.id, name: call.name, step } as const;
      journal.record({ type: 'event', event, spanId });
    },
    ...(delegate && {
      delegate: (wanted) => {
        delegations += 1;
        return delegate(wanted, { callId: call.id, ordinal: delegations, spanId, signal });
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

/** The failure of a call in the words the model gets. Text of unexpected errors stays in the log. */
function describeFailure(
  run: DispatchRun,
  { call, signal }: AdmittedCall,
  thrown: unknown,
): { readonly outcome: Exclude<ToolOutcome, 'ok'>; readonly text: string } {
  if (signal.aborted) return { outcome: 'aborted', text: 'The call was cancelled.' };
  if (thrown instanceof CallFailure) return thrown;
  if (AuraError.is(thrown)) {
    const outcome = thrown.code === 'tool/timeout' ? 'timeout' : 'error';
    return { outcome, text: `Tool execution failed: ${thrown.message}` };
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  run.logger.log('error', 'a tool failed unexpectedly', {
    runId: run.runId,
    callId: call.id,
    tool: call.name,
    error: message,
  });
  return {
    outcome: 'error',
    text: `Tool execution failed: unexpected error (reference ${run.runId}/${call.id}).`,
  };
}

/** What an earlier life of the run has made of the call. It counts, whatever would be decided about the call today. */
function earlierResult(
  { past }: DispatchRun,
  { call, admission, present }: DecidedCall,
): ToolResult | undefined {
  const recorded = past.outcomes.get(call.id);
  if (recorded !== undefined) return presentOutput(call, recorded, present);
  if (!past.startedCalls.has(call.id)) return undefined;
  if (admission.type === 'admitted' && mayRepeat(admission.tool)) return undefined;
  return failedResult(
    call,
    'interrupted',
    'The process stopped while this call was running. Whether it took effect is unknown; it was not repeated.',
  );
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
    const output = await keepOutput(run, await executeInTurn(run, admitted, spanId));
    const outcome = { output, durationMs: clock.monotonic() - startedAt };
    journal.record({ type: 'tool.outcome', callId: call.id, ...outcome });
    return presentOutput(call, outcome, present);
  } catch (thrown) {
    // Not an end of the call: it waits for somebody.
    if (isControlSignal(thrown)) throw thrown;
    const { outcome, text } = describeFailure(run, admitted, thrown);
    return failedResult(call, outcome, text, clock.monotonic() - startedAt);
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
  const { tool, args, requirement = 'never' } = admission;
  return runTool(run, { ...decided, tool, args, requirement }, spanId);
}
