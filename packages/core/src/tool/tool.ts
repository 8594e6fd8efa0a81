import type { StandardSchemaV1 } from '@standard-schema/spec';

import type { ApprovalRequirement } from '../approval/approval-requirement.ts';
import type { DelegationRequest, DelegationResult } from '../delegation/delegation.ts';
import type { CallId, RunId } from '../ids/ids.ts';
import type { FlowLabel } from '../information-flow/labels.ts';
import type { Awaitable, JsonObject, JsonSchema, JsonValue } from '../json/json.ts';
import type { ContentPart } from '../message/message.ts';
import type { SchemaForm } from '../model/model-port.ts';
import type { Namespace } from '../namespace/namespace.ts';
import type { Principal } from '../namespace/principal.ts';
import type { Clock, Millis } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { ForwardedHeaders } from './forwarded-headers.ts';
import type { DescribedSchema } from './tool-input.ts';

/**
 * What a tool says about itself. Absent means unknown, which is neither safe nor destructive.
 * `readOnly` and `idempotent` permit a repetition after a crash whose outcome is unknown.
 */
export interface ToolAnnotations {
  readonly readOnly?: boolean;
  readonly destructive?: boolean;
  readonly idempotent?: boolean;
  readonly openWorld?: boolean;
}

/** Where a tool comes from. Decisions about a tool go by its origin, never by its name. */
export type ToolOrigin =
  | { readonly kind: 'builtin' }
  | { readonly kind: 'code' }
  | { readonly kind: 'client' }
  | { readonly kind: 'mcp'; readonly server: string; readonly tool: string };

/** One step of a long call, for user interfaces. */
export interface ToolProgress {
  readonly progress: number;
  readonly total?: number;
  readonly message?: string;
}

/** A question of a tool to whoever may answer for the run. */
export interface InputRequest<Schema extends DescribedSchema = DescribedSchema> {
  readonly prompt: string;
  /** What an answer has to look like; who answers is shown it as JSON Schema. */
  readonly schema: Schema;
  /** How long the run waits. Default 15 minutes. */
  readonly expiresInMs?: Millis;
}

/** What a tool gets besides its arguments. Identity comes from here only, never from the model. */
export interface ToolContext {
  readonly namespace: Namespace;
  readonly principal?: Principal;
  readonly session: string;
  readonly runId: RunId;
  readonly callId: CallId;
  readonly agent: string;
  /** Equal for every attempt of this call, also after a crash: give it to services that can deduplicate. */
  readonly idempotencyKey: string;
  readonly signal: AbortSignal;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Headers of whoever has asked for the run. Absent: it came without any that a tool of the agent wants. */
  readonly forwarded?: ForwardedHeaders;
  /** Headers that were given for this call alone, by whoever has approved it. They go before all others. */
  readonly headers?: ForwardedHeaders;
  /** W3C `traceparent` of this call. */
  readonly traceparent: string;
  /** Cheap and safe to call often; never throws. */
  progress(step: ToolProgress): void;
  /**
   * Asks a person and returns the answer, checked and transformed by the schema. The run waits for it, for days if need be,
   * in this process or another one; meanwhile this promise is rejected with `input/waiting`, which a tool must let pass.
   * When the answer is there, the tool is executed again from its beginning, and the same question, by its order among
   * those of the call, returns the answer. So ask before doing anything that must not be done twice.
   * Rejects with `input/denied` or `input/expired` when there will be no answer, and with `input/invalid_schema`.
   */
  requestInput<Schema extends DescribedSchema>(
    request: InputRequest<Schema>,
  ): Promise<StandardSchemaV1.InferOutput<Schema>>;
  /**
   * Has another agent work for this call, under the limits, the budget, the policies and the signal of the run. Absent when
   * the agent may delegate to nobody. What the agent has done is on record: when the run goes on after a crash or an
   * approval, the tool is executed again, provided that it says it is `idempotent`, and each delegation, known by its
   * number, goes on where it was. Let what `delegate` throws pass.
   */
  delegate?(request: DelegationRequest): Promise<DelegationResult>;
}

/** What a tool hands back. A failure the model should read is `error`; a thrown AuraError means the same. */
export interface ToolOutput {
  readonly content: readonly ContentPart[];
  readonly structured?: JsonValue;
  /** Short class of the failure, for example `ToolError`. Set exactly when the call failed. */
  readonly error?: string;
  /** The blob that has all of the text already. Without it, a long text is kept where the agent keeps results. */
  readonly blobRef?: string;
  /** Where in the text of that blob this one begins. Default 0. */
  readonly blobOffset?: number;
  /** Labels besides those that the flow policy gives. One without sources has come from this call. */
  readonly labels?: readonly FlowLabel[];
}

/** A problem with the arguments of a call. `path` is a JSON pointer. */
export interface ArgumentIssue {
  readonly path: string;
  readonly message: string;
}

/** The outcome of checking arguments. `args` is what `execute` gets; it is journaled, so it stays JSON. */
export type CheckedArgs =
  | { readonly ok: true; readonly args: JsonObject }
  | { readonly ok: false; readonly issues: readonly ArgumentIssue[] };

/** A tool in the form in which the dispatch runs it, whatever it was made from. */
export interface Tool {
  /** As offered to the model: `^[A-Za-z_][A-Za-z0-9_-]{0,63}$`. */
  readonly name: string;
  readonly description: string;
  /** What its arguments are checked against. */
  readonly inputSchema: JsonSchema;
  /** The form of `inputSchema` that models are shown. Absent: as it is. */
  readonly schemaForm?: SchemaForm;
  readonly origin: ToolOrigin;
  readonly annotations: ToolAnnotations;
  /** Longest time of one call in milliseconds. Absent: the run's default. */
  readonly timeoutMs?: Millis;
  /** Calls with an equal key never overlap. */
  serialKey?(args: JsonObject): string;
  /** What a call with these checked arguments needs. A tool without it, or one that throws: `never` and `always`. */
  approval?(args: JsonObject): ApprovalRequirement;
  /** Compiled once, called for every call. Must not throw. */
  check(args: JsonObject): Awaitable<CheckedArgs>;
  /** Runs the call. May throw: an AuraError message is shown to the model, any other message is not. */
  execute(args: JsonObject, context: ToolContext): Awaitable<ToolOutput>;
}

/** For whom tools are listed. */
export interface ToolListing {
  /** Absent: for no run. */
  readonly runId?: RunId | undefined;
  /** Headers of whoever has asked for the run. The tools that are listed act in that name, and for nobody else. */
  readonly forwarded?: ForwardedHeaders | undefined;
}

/**
 * Where an agent's tools come from; asked once per run, and again for the round after `revision` has changed. Must return
 * an equal order for an equal set.
 */
export interface ToolSource {
  /** Another number when the tools are others. Absent: they stay the same while a run works. */
  readonly revision?: number;
  list(signal: AbortSignal, listing?: ToolListing): Awaitable<readonly Tool[]>;
}
