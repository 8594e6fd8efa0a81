import type { HookDecision } from '../../hook/hook-decision.ts';
import type { HookRun } from '../../hook/hook-run.ts';
import { beforeToolCall } from '../../hook/tool-call-hooks.ts';
import type { ToolCall } from '../../message/message.ts';
import { CallLabels } from './call-labels.ts';
import type { DispatchRun } from './dispatch-run.ts';
import type { OfferedTools } from './offered-tools.ts';
import { presentOutput } from './present-output.ts';
import { resolveCall } from './resolve-call.ts';
import type { AnsweredCall, ResolvedCall } from './resolve-call.ts';
import { failedResult } from './tool-result.ts';

/** A call that hooks have their say about. */
export interface CallToHook {
  readonly call: ToolCall;
  readonly resolved: ResolvedCall;
  readonly offered: OfferedTools;
  readonly signal: AbortSignal;
}

/** Results are those of the call that the model has made, whatever was run in its place. */
function answered(call: ToolCall, result: AnsweredCall['result']): AnsweredCall {
  return { type: 'answered', result: { ...result, name: call.name } };
}

async function follow(
  run: DispatchRun,
  { call, resolved, offered }: CallToHook,
  decision: HookDecision,
): Promise<ResolvedCall | AnsweredCall> {
  switch (decision.type) {
    case 'veto': {
      const text = `Not executed: ${decision.reason}`;
      return answered(call, failedResult(call, 'vetoed', text));
    }
    case 'output': {
      // It stands for what the tool would have returned.
      const { tool } = resolved;
      const output = new CallLabels(run, { call, tool }).label(decision.output);
      const outcome = { output, durationMs: 0 };
      return answered(call, presentOutput(call, outcome, { notices: [] }));
    }
    case 'call': {
      const { name, args } = decision;
      const other = await resolveCall(run, { ...call, name, args }, offered);
      return other.type === 'answered' ? answered(call, other.result) : other;
    }
    default:
      return resolved;
  }
}

/**
 * Has the hooks decide about a call. What they have decided is on record and counts for all lives of the run; a call
 * that they change is resolved and checked anew.
 */
export async function hookCall(
  run: DispatchRun,
  hooks: HookRun | undefined,
  wanted: CallToHook,
): Promise<ResolvedCall | AnsweredCall> {
  const { call, resolved, offered, signal } = wanted;
  const past = run.past.hooks.calls.get(call.id);
  if (past !== undefined) return follow(run, wanted, past);
  if (hooks?.has('beforeToolCall') !== true) return resolved;
  const { tool } = resolved;
  const find = (name: string) => offered.get(name);
  return follow(run, wanted, await beforeToolCall(hooks, { call, tool }, { find, signal }));
}
