import type { CallId } from '../../ids/ids.ts';
import type { ToolCall, ToolOutcome, ToolResult } from '../../message/message.ts';

/** Short class of each failure that the dispatch itself reports, as events and logs show it. */
const errorTypes: Readonly<Partial<Record<ToolOutcome, string>>> = {
  error: 'ExecutionError',
  timeout: 'TimeoutError',
  aborted: 'AbortedError',
  interrupted: 'InterruptedError',
  not_executed: 'NotExecutedError',
  invalid_input: 'ArgumentError',
  unknown_tool: 'NotFoundError',
  loop_detected: 'LoopError',
  not_allowed: 'NotAllowedError',
  vetoed: 'VetoError',
  denied: 'DeniedError',
  expired: 'ExpiredError',
};

/** The result of a call that ended without the tool having produced one. */
export function failedResult(
  call: Pick<ToolCall, 'id' | 'name'>,
  outcome: Exclude<ToolOutcome, 'ok'>,
  text: string,
  durationMs = 0,
): ToolResult {
  const errorType = errorTypes[outcome];
  return {
    callId: call.id satisfies CallId,
    name: call.name,
    outcome,
    content: [{ type: 'text', text }],
    ...(errorType === undefined ? {} : { errorType }),
    durationMs,
  };
}
