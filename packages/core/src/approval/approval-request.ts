import type { CallId, RunId } from '../ids/ids.ts';
import type { FlowFinding } from '../information-flow/flow-control.ts';
import type { JsonObject } from '../json/json.ts';
import type { Namespace } from '../namespace/namespace.ts';
import type { Principal } from '../namespace/principal.ts';
import type { Millis } from '../ports/clock.ts';
import type { ToolAnnotations, ToolOrigin } from '../tool/tool.ts';
import type { ApprovalRequirement } from './approval-requirement.ts';

/** A call that waits for an approval, as it stands in the run log. */
export interface PendingApproval {
  readonly kind: 'approval';
  readonly id: string;
  readonly callId: CallId;
  readonly tool: string;
  /** Whose tool it is, if it is one of a server: which servers there are decides about names. */
  readonly origin?: ToolOrigin;
  readonly args: JsonObject;
  readonly annotations: ToolAnnotations;
  readonly requirement: Exclude<ApprovalRequirement, 'never'>;
  /** The pattern of the rule that asks for it, if it is one. */
  readonly pattern?: string;
  /** Why it is asked for, if a policy says so. */
  readonly reason?: string;
  /** What the model had read before it made the call, if that is why. */
  readonly flow?: FlowFinding;
  /** Names of agents from the outermost run to the one asking. */
  readonly path: readonly string[];
  /** Canonical key of the namespace that the call acts in, when that is not the one of the run: it lies below it. */
  readonly namespaceKey?: string;
  readonly createdAt: Millis;
  /** From then on nobody can approve it any more. */
  readonly expiresAt: Millis;
  /** Whoever has it may answer, once. Bound to the call and its arguments. */
  readonly token: string;
}

/** A call that waits for an approval, with everything a broker may want to know. */
export interface ApprovalRequest extends PendingApproval {
  readonly namespace: Namespace;
  readonly principal?: Principal;
  readonly runId: RunId;
  readonly session: string;
}
