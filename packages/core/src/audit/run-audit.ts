import type { ApprovalRequirement } from '../approval/approval-requirement.ts';
import type { EventListener } from '../events/event-listener.ts';
import type { CallId, RunId } from '../ids/ids.ts';
import { canonicalJson } from '../json/canonical-json.ts';
import type { JsonObject } from '../json/json.ts';
import type { Namespace } from '../namespace/namespace.ts';
import type { Principal } from '../namespace/principal.ts';
import type { Clock } from '../ports/clock.ts';
import type { Digest } from '../ports/digest.ts';
import type { Logger } from '../ports/logger.ts';
import { EventReplay } from '../run/replay-events.ts';
import { mainScope } from '../run/scope.ts';
import type { RunRecord } from '../run/run-record.ts';
import type { Audit } from './audit.ts';
import { auditEvents } from './audit-events.ts';
import { audited } from './audited.ts';
import { tenantOf } from './tenant-of.ts';

/** A tool call that is about to be made. */
export interface ImminentCall {
  /** The part of the run that makes it: calls are numbered alike in each. */
  readonly scope: string;
  readonly callId: CallId;
  readonly tool: string;
  readonly args: JsonObject;
  readonly requirement: ApprovalRequirement;
}

/** What is written down about one life of a run. */
export interface RunAudit {
  /** To be subscribed to the run from its first event on. */
  readonly listener: EventListener;
  /** Writes down what an earlier life has not come to write down. */
  catchUp(records: readonly RunRecord[]): void;
  /**
   * Writes down that a call is about to be made, where it must not be made otherwise. Throws `audit/unavailable` when
   * that fails. Undefined: it may be made at once.
   */
  beforeCall(call: ImminentCall): Promise<void> | undefined;
  /** Resolves when everything so far is written. What cannot be written is logged; it does not throw. */
  flush(): Promise<void>;
}

/** Begins to write down what a run does; undefined when nobody wants to know. */
export function auditRun(
  world: {
    readonly audit?: Audit;
    readonly digest: Digest;
    readonly clock: Clock;
    readonly logger: Logger;
  },
  run: {
    readonly runId: RunId;
    readonly namespace: Namespace;
    readonly principal?: Principal | undefined;
  },
): RunAudit | undefined {
  const { audit, digest, clock, logger } = world;
  if (audit === undefined) return undefined;
  const { sink, onFailure } = audit;
  const { runId, namespace, principal } = run;
  const who = principal === undefined ? {} : { principal };
  const trail = auditEvents(sink, { namespace, ...who, digest, clock, logger });

  const record = async ({ scope, callId, tool, args }: ImminentCall): Promise<void> => {
    // In order: what came before stands before it.
    await trail.flush();
    const entry = {
      id: scope === mainScope ? `${runId}:${callId}` : `${runId}:${scope}/${callId}`,
      at: clock.now(),
      namespace: namespace.key,
      tenant: tenantOf(namespace).key,
      runId,
      ...(principal === undefined ? {} : { principal: principal.id }),
      kind: 'tool_call',
      action: 'begin',
      outcome: 'begun',
      subject: tool,
      argsHash: digest.sha256(canonicalJson(args)),
      detail: { callId },
    } as const;
    await audited(() => {}, { sink, entry, onFailure: 'block', logger });
  };

  return {
    listener: trail.listener,
    catchUp(records) {
      const replay = new EventReplay(runId);
      trail.listener(records.flatMap((record) => replay.take(record)));
    },
    beforeCall(call) {
      const inDoubt = onFailure ?? (call.requirement === 'always' ? 'block' : 'warn');
      return inDoubt === 'block' ? record(call) : undefined;
    },
    flush: () => trail.flush().catch(() => {}),
  };
}
