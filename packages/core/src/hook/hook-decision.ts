import type { DelegationRequest } from '../delegation/delegation.ts';
import type { CallId, MessageId } from '../ids/ids.ts';
import type { JsonObject } from '../json/json.ts';
import type { ToolOutput } from '../tool/tool.ts';
import type { HookPoint } from './hook.ts';

/** What the hooks of one point have come to. JSON. */
export type HookDecision =
  /** They have let it be. */
  | { readonly type: 'pass' }
  | { readonly type: 'veto'; readonly reason: string }
  /** Another call instead of the model's. */
  | { readonly type: 'call'; readonly name: string; readonly args: JsonObject }
  /** An output instead of a call. */
  | { readonly type: 'output'; readonly output: ToolOutput }
  /** What they have made of it is on record where it belongs. */
  | { readonly type: 'changed' }
  /** An answer instead of a model call. */
  | { readonly type: 'response' }
  /** Another attempt of a model call. */
  | { readonly type: 'retry' }
  | { readonly type: 'stop'; readonly reason: string }
  | { readonly type: 'fail' }
  /** Another request to an agent; `key` names the delegation. */
  | { readonly type: 'delegation'; readonly key: string; readonly request: DelegationRequest };

/** What hooks have decided, as a record of the run: no later life of it decides otherwise. */
export interface HookDecided {
  readonly type: 'hook.decided';
  readonly point: HookPoint;
  readonly turn: number;
  /** Set at the points that are about a tool call. */
  readonly callId?: CallId;
  /** Set when an answer was changed: what was streamed of it is not what it says. */
  readonly messageId?: MessageId;
  readonly decision: HookDecision;
}
