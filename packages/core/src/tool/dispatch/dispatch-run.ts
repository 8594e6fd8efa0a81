import type { Agent } from '../../agent/agent.ts';
import type { RunRequest } from '../../agent/run-handle.ts';
import type { RunAudit } from '../../audit/run-audit.ts';
import type { QuotaStore } from '../../budget/quota.ts';
import type { Delegate } from '../../delegation/delegation.ts';
import type { HookRun } from '../../hook/hook-run.ts';
import type { RunId } from '../../ids/ids.ts';
import type { IdSource } from '../../ids/id-source.ts';
import type { Lanes } from '../../lane/lane.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import type { RunObservation } from '../../observe/run-observer.ts';
import type { RunJournal } from '../../run/run-journal.ts';
import type { RunPast } from '../../run/run-past.ts';

/** What the tool calls of one run share. */
export interface DispatchRun {
  readonly runId: RunId;
  readonly traceId: string;
  readonly agent: Agent;
  readonly request: RunRequest;
  readonly journal: RunJournal;
  readonly past: RunPast;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly logger: Logger;
  /** Absent when the agent has none for the namespace. */
  readonly hooks?: HookRun;
  /** Keeps calls with an equal serial key apart, across all runs of the process. */
  readonly serial: Lanes;
  /** Bound what is used in the namespace of the run; absent when nothing does. */
  readonly quotas?: QuotaStore;
  /** Absent when nobody wants to know what is done. */
  readonly audit?: RunAudit;
  /** Absent when nobody watches the run. */
  readonly observation?: RunObservation;
  /** The run for one of whose calls this one works. */
  readonly outer?: DispatchRun;
  /** Absent when the agent may delegate to nobody. */
  readonly delegate?: Delegate;
}
