import { createAgentRunner } from '../agent/agent-runner.ts';
import type { AgentRunner } from '../agent/agent-runner.ts';
import type { RunHandle } from '../agent/run-handle.ts';
import { createIdSource } from '../ids/id-source.ts';
import type { IdSource } from '../ids/id-source.ts';
import { silentLogger } from '../ports/logger.ts';
import type { Logger } from '../ports/logger.ts';
import { createMemoryRunLogs } from '../run/memory-run-logs.ts';
import type { RunLogs } from '../run/run-logs.ts';
import { createMemorySessionStore } from '../session/memory-session-store.ts';
import type { SessionStore } from '../session/session-store.ts';
import { TimerService } from '../timer/timer-service.ts';
import { scopeAuthorizer } from './authorize.ts';
import type { Authorizer } from './authorize.ts';
import { NamedMessages } from './named-messages.ts';
import type { RuntimeConfig } from './runtime.ts';
import { SessionLanes } from './session-lanes.ts';

/** What the agents share that hold conversations in the same sessions. */
export interface RuntimeWorld {
  readonly ids: IdSource;
  readonly logger: Logger;
  readonly runLogs: RunLogs;
  readonly sessions: SessionStore;
  readonly authorizer: Authorizer;
  readonly timers: TimerService | undefined;
  readonly runner: AgentRunner;
  readonly lanes: SessionLanes;
  /** The run that works on each session, whichever agent's it is. */
  readonly working: Map<string, RunHandle>;
  /** All runs that work or wait for their turn. */
  readonly open: Set<RunHandle>;
  /** The messages that were given names, while they are dealt with. */
  readonly named: NamedMessages;
  /** True once no more runs are taken. */
  isClosing: boolean;
}

/** Makes the world of a runtime, or of several. */
export function createRuntimeWorld(config: Omit<RuntimeConfig, 'model'>): RuntimeWorld {
  const { ports, logger = silentLogger, quotas, audit, observers } = config;
  const ids = createIdSource(ports);
  const runLogs = config.runLogs ?? createMemoryRunLogs();
  const timers = config.timers && new TimerService({ ...ports, logger, timers: config.timers });
  const kept = {
    ...(quotas && { quotas }),
    ...(audit && { audit }),
    ...(timers && { timers }),
    ...(observers && { observers }),
  };
  return {
    ids,
    logger,
    runLogs,
    sessions: config.sessions ?? createMemorySessionStore(ports),
    authorizer: config.authorize ?? scopeAuthorizer,
    timers,
    runner: createAgentRunner({ ...ports, ids, logger, runLogs, ...kept }),
    lanes: new SessionLanes(config.concurrency),
    working: new Map(),
    open: new Set(),
    named: new NamedMessages(),
    isClosing: false,
  };
}
