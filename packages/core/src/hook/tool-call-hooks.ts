import { deepFreeze } from './deep-freeze.ts';
import { mergeLabels, noLabels } from '../information-flow/labels.ts';
import { isJsonObject } from '../json/json.ts';
import type { ToolCall, ToolResult } from '../message/message.ts';
import type { Tool, ToolOutput } from '../tool/tool.ts';
import type { HookDecision } from './hook-decision.ts';
import { invalidResult } from './hook-round.ts';
import type { RoundEnd, Taken } from './hook-round.ts';
import type { HookRun } from './hook-run.ts';
import type { HookedTool } from './hook.ts';

interface HookedCall {
  readonly call: ToolCall;
  readonly tool: HookedTool;
}

type Returned =
  | { readonly call: Pick<ToolCall, 'name' | 'args'> }
  | { readonly result: ToolOutput };

function toHookedTool(tool: Tool): HookedTool {
  const { name, description, inputSchema, origin, annotations } = tool;
  return { name, description, inputSchema, origin, annotations };
}

function requireOutput(output: ToolOutput): ToolOutput {
  if (Array.isArray(output.content)) return output;
  throw invalidResult('the result of a tool call has a list of content');
}

function takeCall(
  returned: Returned,
  { call }: HookedCall,
  find: (name: string) => Tool | undefined,
): Taken<HookedCall, HookDecision> {
  if ('result' in returned)
    return { done: { type: 'output', output: requireOutput(returned.result) } };
  const { name, args } = returned.call;
  if (typeof name !== 'string' || !isJsonObject(args)) {
    throw invalidResult('a tool call has a name, and an object of arguments');
  }
  const tool = find(name);
  // Nothing is left to decide about a tool that is not there.
  if (tool === undefined) return { done: { type: 'call', name, args } };
  return { next: { call: { ...call, name, args }, tool: toHookedTool(tool) } };
}

/** What the hooks make of a call before anything else decides about it. On record when this resolves. */
export async function beforeToolCall(
  hooks: HookRun,
  { call, tool }: { readonly call: ToolCall; readonly tool: Tool },
  options: {
    /** The tools that another name may stand for. */
    readonly find: (name: string) => Tool | undefined;
    readonly signal: AbortSignal;
  },
): Promise<HookDecision> {
  const end = await hooks.round<HookedCall, Returned, HookDecision>({
    point: 'beforeToolCall',
    subject: { call, tool: toHookedTool(tool) },
    call: (hook, subject, context) => hook.beforeToolCall?.(subject, context),
    take: (returned, subject) => takeCall(returned, subject, options.find),
    signal: options.signal,
    about: { callId: call.id },
  });
  const decision = decisionOf(end);
  hooks.decided('beforeToolCall', decision, { callId: call.id });
  return decision;
}

function decisionOf(end: RoundEnd<HookedCall, HookDecision>): HookDecision {
  switch (end.type) {
    case 'vetoed':
      return { type: 'veto', reason: end.reason };
    case 'done':
      return end.value;
    case 'passed': {
      const { name, args } = end.subject.call;
      return end.isChanged ? { type: 'call', name, args } : { type: 'pass' };
    }
  }
}

/** What the hooks make of the result of a call. Asked also when the run is made to end: nothing may get by them. */
export async function afterToolCall(
  hooks: HookRun,
  call: ToolCall,
  result: ToolResult,
): Promise<ToolResult> {
  const end = await hooks.round<ToolResult, { readonly result: ToolResult }>({
    point: 'afterToolCall',
    subject: result,
    call: (hook, subject, context) =>
      hook.afterToolCall?.({ call: deepFreeze(call), result: subject }, context),
    take: (returned, { callId, name, durationMs, labels: before }) => {
      if (!Array.isArray(returned.result.content)) {
        throw invalidResult('the result of a tool call has a list of content');
      }
      // Whatever is made of it, it was made from that.
      const labels = mergeLabels(before ?? noLabels, returned.result.labels);
      const carried = labels.length === 0 ? {} : { labels };
      return { next: { ...returned.result, callId, name, durationMs, ...carried } };
    },
    signal: undefined,
    about: { callId: call.id },
  });
  if (end.type !== 'passed' || !end.isChanged) return result;
  hooks.decided('afterToolCall', { type: 'changed' }, { callId: call.id });
  return end.subject;
}
