import type { AgentRunner, Clock, IdSource, Logger, Millis, RunLogs } from '@aura/core';
import type { ActiveRuns } from './active-runs.ts';
import type { CarriedHeaders } from './carried-headers.ts';
import type { HostedAgent } from '../host.ts';

/** What it takes to go on with stored runs, or to end them. */
export interface RunContext {
  readonly runLogs: RunLogs;
  readonly runner: AgentRunner;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly agents: readonly HostedAgent[];
  readonly active: ActiveRuns;
  readonly logger: Logger;
  readonly carried: CarriedHeaders;
  /** Longest time of a run from when it goes on here: those who limited its time may be gone. 0: none. */
  readonly resumedRunLimitMs: Millis;
}
