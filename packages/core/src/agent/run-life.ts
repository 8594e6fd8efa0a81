import { AuraError, toErrorRecord } from '../errors/aura-error.ts';
import type { RunOutcome } from '../events/aura-event.ts';
import { runFlow } from '../flow/run-flow.ts';
import type { FlowResult } from '../flow/types.ts';
import type { IdSource } from '../ids/id-source.ts';
import type { Clock } from '../ports/clock.ts';
import type { Digest } from '../ports/digest.ts';
import type { Logger } from '../ports/logger.ts';
import type { Random } from '../ports/random.ts';
import { RunJournal } from '../run/run-journal.ts';
import type { RunIdentity } from '../run/run-journal.ts';
import type { RunLog, RunLogs } from '../run/run-logs.ts';
import type { RunPast } from '../run/run-past.ts';
import type { DurableEventBody, RunRecordBody } from '../run/run-record.ts';
import type { KeyedQueue } from '../tool/keyed-queue.ts';
import { closeOpenCalls } from '../turn/close-open-calls.ts';
import { turnFlow } from '../turn/turn-flow.ts';
import type { TurnServices } from '../turn/turn-services.ts';
import { initialTurnState } from '../turn/turn-state.ts';
import type { TurnState } from '../turn/turn-state.ts';
import type { Agent } from './agent.ts';
import type { RunControl } from './run-control.ts';
import type { RunRequest } from './run-handle.ts';
import { toOutcome } from './to-outcome.ts';
import { createTurnServices } from './turn-services.ts';

/** The world a runner works in. */
export interface AgentRunnerOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly ids: IdSource;
  readonly digest: Digest;
  readonly logger: Logger;
  readonly runLogs: RunLogs;
  /** Freeze flow states, to find nodes that write to them. For development and tests. */
  readonly freezeState?: boolean;
}

/** One life of a run: from a start or a resumption to an end, a suspension, or the end of the process. */
export interface RunLife {
  readonly world: AgentRunnerOptions;
  readonly serial: KeyedQueue;
  readonly agent: Agent;
  readonly request: RunRequest;
  readonly identity: RunIdentity;
  readonly control: RunControl;
  readonly log: RunLog;
  readonly past: RunPast;
  /** Records this life begins with; `spanId` is that of the run. */
  readonly opening: (spanId: string) => readonly RunRecordBody[];
}

/** Lives one life of a run. Resolves with what the run came to; throws what it failed with. */
export async function liveRun(life: RunLife): Promise<RunOutcome> {
  const { world, agent, request, identity, control, log, past } = life;
  const { clock, ids, logger } = world;
  const { runId, traceId } = identity;
  const journal = new RunJournal({
    log,
    clock,
    identity,
    transcript: past.transcript,
    lastSeq: past.lastSeq,
    onBroken: (error) => control.abort(error.message),
  });
  control.attach(journal);
  const { serial } = life;
  const run = { runId, traceId, agent, request, journal, past, clock, ids, logger, serial };
  const services = createTurnServices(run, control.inbox);
  for (const body of life.opening(services.spanId)) journal.record(body);
  const { maxDurationMs, abortGraceMs } = agent.limits;
  const result = await runFlow(turnFlow(agent), initialTurnState, {
    runId,
    services,
    clock,
    random: world.random,
    signal: control.signal,
    limits: { abortGraceMs, ...(maxDurationMs > 0 ? { deadlineMs: maxDurationMs } : {}) },
    record: (record) => journal.record(record),
    past: past.flow,
    hooks: { leaked: (path) => logger.log('warn', 'work went on after an abort', { runId, path }) },
    freezeState: world.freezeState ?? false,
  });
  return conclude(services, log, result);
}

/** Writes the last event of a life, waits until everything is published, and gives the log up. */
async function conclude(
  services: TurnServices,
  log: RunLog,
  result: FlowResult<TurnState>,
): Promise<RunOutcome> {
  const { journal, spanId, past, meter } = services;
  meter?.close();
  if (journal.isSealed) {
    await journal.close();
    await log.release();
    throw new AuraError('run/parked', {
      message: 'the run was put aside; it goes on when it is resumed',
      retry: 'same',
    });
  }
  if (result.status !== 'suspended') closeOpenCalls(services, 'aborted');
  const outcome = toOutcome(past.transcript, result, meter?.costMicros);
  const failure = journal.broken ?? (result.status === 'failed' ? result.error : undefined);
  let event: DurableEventBody = { type: 'run.completed', outcome };
  if (failure !== undefined) {
    event = { type: 'run.failed', error: toErrorRecord(failure), usage: outcome.usage };
  } else if (result.status === 'suspended') {
    event = { type: 'run.suspended', pending: result.pending };
  }
  journal.record({ type: 'event', event, spanId });
  await journal.close();
  if (result.status !== 'suspended' && journal.broken === undefined) {
    const { runId, request } = services;
    await request.conversation?.end({
      runId,
      added: past.transcript.added(),
      usage: outcome.usage,
    });
  }
  await log.release();
  if (failure !== undefined) throw failure;
  return outcome;
}
