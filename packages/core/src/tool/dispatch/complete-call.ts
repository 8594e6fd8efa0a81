import type { HookRun } from '../../hook/hook-run.ts';
import { afterToolCall } from '../../hook/tool-call-hooks.ts';
import type { Awaitable } from '../../json/json.ts';
import type { ToolCall, ToolResult } from '../../message/message.ts';
import type { DispatchRun } from './dispatch-run.ts';

/** The end of a call. */
export interface CallEnd {
  readonly result: ToolResult;
  readonly spanId: string;
}

/** Publishes the end of a call as it is. */
export function publishEnd({ journal }: DispatchRun, { result, spanId }: CallEnd): void {
  journal.record({ type: 'event', event: { type: 'tool.completed', result }, spanId });
}

async function publishHooked(
  run: DispatchRun,
  call: ToolCall,
  end: CallEnd & { readonly hooks: HookRun },
): Promise<void> {
  const result = await afterToolCall(end.hooks, call, end.result);
  // The run may have been made to end meanwhile, and has closed its calls then.
  if (run.past.transcript.result(call.id) === undefined) publishEnd(run, { ...end, result });
}

/** Publishes the end of a call, whether or not it ran, with what hooks make of its result. Waits for nothing but hooks. */
export function completeCall(run: DispatchRun, call: ToolCall, end: CallEnd): Awaitable<void> {
  const { hooks } = run;
  if (hooks?.has('afterToolCall') !== true) return publishEnd(run, end);
  return publishHooked(run, call, { ...end, hooks });
}
