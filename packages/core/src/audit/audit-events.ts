import type { EventListener } from '../events/event-listener.ts';
import { AuraError } from '../errors/aura-error.ts';
import type { AuraEvent } from '../events/aura-event.ts';
import type { Namespace } from '../namespace/namespace.ts';
import type { Principal } from '../namespace/principal.ts';
import type { Clock } from '../ports/clock.ts';
import type { Digest } from '../ports/digest.ts';
import type { Logger } from '../ports/logger.ts';
import type { AuditEntry } from './audit-record.ts';
import type { AuditSink } from './audit-sink.ts';
import { EventDescriber } from './describe-event.ts';
import { tenantOf } from './tenant-of.ts';

/** Whose run is audited. */
export interface AuditEventsOptions {
  readonly namespace: Namespace;
  readonly principal?: Principal;
  readonly digest: Digest;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Writes down what a run does. */
export interface AuditTrail {
  /** To be subscribed to the run from its first event on. */
  readonly listener: EventListener;
  /** Resolves when everything so far is written. Fails with `audit/unavailable` when it could not be. */
  flush(): Promise<void>;
}

/**
 * Makes audit records of the events of one run: that calls were made, how they ended, and hashes of their arguments, but
 * nothing of what was said. Ids follow from run and record, so that the events of a log can be gone through again after a
 * crash without anything standing there twice. What cannot be written is tried again with what comes next.
 */
export function auditEvents(sink: AuditSink, options: AuditEventsOptions): AuditTrail {
  const { namespace, principal, digest, clock, logger } = options;
  const tenant = tenantOf(namespace).key;
  const describer = new EventDescriber(digest);
  let pending: readonly AuditEntry[] = [];
  let writing: Promise<void> | undefined;

  const toEntries = (event: AuraEvent): readonly AuditEntry[] => {
    const { runId, seq, at } = event;
    return describer.describe(event).map((fact, index) => ({
      id: index === 0 ? `${runId}:${seq}` : `${runId}:${seq}:${index}`,
      // A run that has not begun has no log, and so no place in time.
      at: seq === 0 ? clock.now() : at,
      namespace: namespace.key,
      tenant,
      runId,
      ...(principal === undefined ? {} : { principal: principal.id }),
      ...fact,
    }));
  };

  const write = async (): Promise<void> => {
    while (pending.length > 0) {
      const entries = pending;
      pending = [];
      try {
        await sink.append(entries);
      } catch (thrown) {
        pending = [...entries, ...pending];
        const error = thrown instanceof Error ? thrown.message : String(thrown);
        logger.log('error', 'the audit log could not be written', { tenant, error });
        return;
      }
    }
  };

  const startWriting = (): Promise<void> => {
    writing ??= write().finally(() => {
      writing = undefined;
    });
    return writing;
  };

  return {
    listener(events) {
      const entries = events.flatMap(toEntries);
      if (entries.length === 0) return;
      pending = [...pending, ...entries];
      void startWriting();
    },
    async flush() {
      await startWriting();
      // That may have been an attempt from before; what it has left over gets one of its own.
      if (pending.length > 0) await startWriting();
      if (pending.length === 0) return;
      throw new AuraError('audit/unavailable', {
        message: `${pending.length} records of ${tenant} could not be written to the audit log`,
        retry: 'same',
      });
    },
  };
}
