import type { RunAudit } from '../audit/run-audit.ts';
import { withDelegation } from '../delegation/run-delegation.ts';
import type { ReplayedParts } from '../delegation/run-delegation.ts';
import { AuraError, toErrorRecord } from '../errors/aura-error.ts';
import { describeError } from '../errors/describe-error.ts';
import type { RunOutcome } from '../events/aura-event.ts';
import type { FlowResult } from '../flow/types.ts';
import type { Logger } from '../ports/logger.ts';
import type { HookRun } from '../hook/hook-run.ts';
import { runEnd } from '../hook/run-hooks.ts';
import { RunJournal } from '../run/run-journal.ts';
import type { RunIdentity } from '../run/run-journal.ts';
import type { RunLog } from '../run/run-logs.ts';
import type { RunPast } from '../run/run-past.ts';
import type { RunObservation } from '../observe/run-observer.ts';
import type { DurableEventBody, RunRecord, RunRecordBody } from '../run/run-record.ts';
import type { Lanes } from '../lane/lane.ts';
import { acceptedOutput } from '../output/accepted-output.ts';
import { toSessionOverlay } from '../session/session-overlay.ts';
import type { SessionOverlay } from '../session/session-overlay.ts';
import { closeOpenCalls } from '../turn/close-open-calls.ts';
import { takeMessages } from '../turn/take-messages.ts';
import type { TurnServices } from '../turn/turn-services.ts';
import { initialTurnState } from '../turn/turn-state.ts';
import type { TurnState } from '../turn/turn-state.ts';
import type { Agent } from './agent.ts';
import type { AgentRunnerOptions } from './agent-runner-options.ts';
import { keepRunExpiry } from './run-expiry.ts';
import type { RunControl } from './run-control.ts';
import type { RunRequest } from './run-handle.ts';
import { runTurn } from './run-turn.ts';
import { toOutcome } from './to-outcome.ts';
import { createTurnServices } from './create-turn-services.ts';

/** How a life that has been lived already is lived once more. */
export interface LifeReplay {
  /** Puts what is on record in the place of what would be decided otherwise at another time. */
  readonly services: (services: TurnServices) => TurnServices;
  readonly parts?: ReplayedParts;
  /** Called for every record as soon as it has its place. */
  readonly onRecord: (record: RunRecord) => void;
}

/** One life of a run: from a start or a resumption to an end, a suspension, or the end of the process. */
export interface RunLife {
  readonly world: Omit<AgentRunnerOptions, 'digest' | 'runLogs'>;
  readonly serial: Lanes;
  readonly agent: Agent;
  readonly request: RunRequest;
  readonly identity: RunIdentity;
  readonly control: RunControl;
  readonly log: RunLog;
  readonly past: RunPast;
  /** Absent when the agent has none for the namespace. */
  readonly hooks?: HookRun | undefined;
  /** Records this life begins with; `spanId` is that of the run. */
  readonly opening: (spanId: string) => readonly RunRecordBody[];
  readonly audit?: RunAudit | undefined;
  /** Absent when nobody watches the run. */
  readonly observation?: RunObservation | undefined;
  readonly replay?: LifeReplay;
}

/**
 * Lives one life of a run and gives its log up, whatever happens. Resolves with what the run came to; throws what it
 * failed with.
 */
export async function liveRun(life: RunLife): Promise<RunOutcome> {
  const { log, world, hooks } = life;
  const work = live(life).finally(async () => {
    await life.audit?.flush();
    await releaseLog(log, world.logger);
  });
  return hooks === undefined ? work : tellEnd(hooks, work);
}

async function live(life: RunLife): Promise<RunOutcome> {
  const { world, agent, request, identity, control, log, past, replay } = life;
  const { clock, ids, logger } = world;
  const { runId, traceId } = identity;
  const journal = new RunJournal({
    log,
    clock,
    identity,
    transcript: past.transcript,
    lastSeq: past.lastSeq,
    onListenerError: control.onListenerError,
    ...(replay === undefined ? {} : { onRecord: replay.onRecord }),
    onBroken: (error) => control.abort(error.message),
  });
  for (const message of past.inbox) control.inbox.put(message);
  const { serial, audit, hooks, observation } = life;
  const { quotas } = world;
  const run = {
    runId,
    traceId,
    agent,
    request,
    journal,
    past,
    clock,
    ids,
    logger,
    serial,
    ...(quotas === undefined ? {} : { quotas }),
    ...(audit === undefined ? {} : { audit }),
    ...(observation === undefined ? {} : { observation }),
    ...(hooks === undefined ? {} : { hooks }),
  };
  const made = createTurnServices(run, control.inbox);
  const { random, freezeState = false } = world;
  const services = withDelegation(replay?.services(made) ?? made, {
    random,
    freezeState,
    working: new Set(),
    ...(replay?.parts && { replayed: replay.parts }),
  });
  for (const body of life.opening(services.spanId)) journal.record(body);
  hooks?.attach(journal, services.spanId);
  control.attach(journal);
  const result = await runTurn(services, world, control.signal);
  await keepRunExpiry(
    {
      timers: journal.isParking ? undefined : world.timers,
      namespace: request.namespace,
      runId,
      agent,
      logger,
      wasResumed: past.lastSeq > 0,
    },
    result.status === 'suspended' ? result.pending : undefined,
  );
  return conclude(services, result);
}

/** What a run has laid over its conversation; undefined when that is what it began with. */
function overlayAfter(
  { past, request }: TurnServices,
  { overlay }: TurnState,
): SessionOverlay | undefined {
  if (overlay === (request.overlay ?? initialTurnState.overlay)) return undefined;
  return toSessionOverlay(past.transcript.messages(), overlay);
}

/** Tells the hooks how a run has ended, unless it goes on in another life. */
async function tellEnd(hooks: HookRun, work: Promise<RunOutcome>): Promise<RunOutcome> {
  try {
    const outcome = await work;
    if (outcome.stopReason !== 'suspended') await runEnd(hooks, { outcome });
    return outcome;
  } catch (thrown) {
    const error = AuraError.from(thrown, 'run/failed');
    if (error.code !== 'run/parked') await runEnd(hooks, { error });
    throw thrown;
  }
}

/** A log that cannot be given up is nobody's failure: its lease runs out. */
async function releaseLog(log: RunLog, logger: Logger): Promise<void> {
  try {
    await log.release();
  } catch (error) {
    const { runId } = log;
    logger.log('error', 'a run log could not be released', { runId, error: describeError(error) });
  }
}

/** Writes the last event of a life and waits until everything is published. */
async function conclude(
  services: TurnServices,
  result: FlowResult<TurnState>,
): Promise<RunOutcome> {
  const { journal, spanId, past, meter } = services;
  meter?.close();
  await services.quota?.close();
  if (journal.isParking) {
    await journal.close();
    throw new AuraError('run/parked', {
      message: 'the run was put aside; it goes on when it is resumed',
      retry: 'same',
    });
  }
  if (result.status !== 'suspended') {
    services.inbox.close();
    takeMessages(services);
    await closeOpenCalls(services, 'aborted');
  }
  const outcome = toOutcome(past.transcript, result, {
    costMicros: meter?.costMicros,
    output: acceptedOutput(services.request, past.transcript),
  });
  const failure = journal.broken ?? (result.status === 'failed' ? result.error : undefined);
  let event: DurableEventBody = { type: 'run.completed', outcome };
  if (failure !== undefined) {
    const { usage, costMicros } = outcome;
    const error = toErrorRecord(failure);
    event = {
      type: 'run.failed',
      error,
      usage,
      ...(costMicros === undefined ? {} : { costMicros }),
    };
  } else if (result.status === 'suspended') {
    event = { type: 'run.suspended', pending: result.pending };
  }
  journal.record({ type: 'event', event, spanId });
  await journal.close();
  if (result.status !== 'suspended' && journal.broken === undefined) {
    const { runId, request, hooks } = services;
    const overlay = overlayAfter(services, result.state);
    await request.conversation?.end({
      runId,
      added: past.transcript.added(),
      usage: outcome.usage,
      ...(overlay === undefined ? {} : { overlay }),
      ...(services.prompt?.place === undefined ? {} : { prompt: services.prompt.place }),
      ...(hooks === undefined ? {} : { hooks }),
    });
  }
  if (failure === undefined) return outcome;
  const { logger, runId } = services;
  logger.log('warn', 'a run failed', {
    runId,
    code: failure.code,
    error: describeError(failure),
  });
  throw failure;
}
