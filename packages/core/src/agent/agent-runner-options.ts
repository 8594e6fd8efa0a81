import type { Audit } from '../audit/audit.ts';
import type { QuotaStore } from '../budget/quota.ts';
import type { RunObserver } from '../observe/run-observer.ts';
import type { IdSource } from '../ids/id-source.ts';
import type { Clock } from '../ports/clock.ts';
import type { Digest } from '../ports/digest.ts';
import type { Logger } from '../ports/logger.ts';
import type { Random } from '../ports/random.ts';
import type { RunLogs } from '../run/run-logs.ts';
import type { Timers } from '../timer/timers.ts';

/** The world a runner works in. */
export interface AgentRunnerOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly ids: IdSource;
  readonly digest: Digest;
  readonly logger: Logger;
  readonly runLogs: RunLogs;
  /** Bound what runs use, by namespace. Absent: only their budgets do. */
  readonly quotas?: QuotaStore;
  /** Writes down what runs do. Absent: nobody wants to know. */
  readonly audit?: Audit;
  /** Watch all runs, to report them elsewhere. Absent: nobody does. */
  readonly observers?: readonly RunObserver[];
  /** Where it is kept that runs do not wait for ever. Absent: what nobody answers in time is denied when the run goes on. */
  readonly timers?: Pick<Timers, 'within'>;
  /** Freeze flow states, to find nodes that write to them. For development and tests. */
  readonly freezeState?: boolean;
}
