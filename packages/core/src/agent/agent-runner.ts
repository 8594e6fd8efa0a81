import { toErrorRecord } from '../errors/aura-error.ts';
import { flowDigest } from '../flow/describe-flow.ts';
import { runFlow } from '../flow/run-flow.ts';
import type { FlowResult } from '../flow/types.ts';
import type { RunOutcome } from '../events/aura-event.ts';
import type { IdSource } from '../ids/id-source.ts';
import type { RunId } from '../ids/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { Digest } from '../ports/digest.ts';
import type { Logger } from '../ports/logger.ts';
import type { Random } from '../ports/random.ts';
import { RunJournal } from '../run/run-journal.ts';
import type { RunLog, RunLogs } from '../run/run-logs.ts';
import type { DurableEventBody } from '../run/run-record.ts';
import { foldRun } from '../run/run-past.ts';
import { KeyedQueue } from '../tool/keyed-queue.ts';
import { closeOpenCalls } from '../turn/close-open-calls.ts';
import { turnFlow } from '../turn/turn-flow.ts';
import type { TurnFlow } from '../turn/turn-flow.ts';
import { initialTurnState } from '../turn/turn-state.ts';
import type { TurnState } from '../turn/turn-state.ts';
import type { TurnServices } from '../turn/turn-services.ts';
import type { Agent } from './agent.ts';
import type { RunHandle, RunRequest } from './run-handle.ts';
import { RunControl } from './run-control.ts';
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

/** Runs agents. */
export interface AgentRunner {
  /** Starts a run and returns at once. Never throws: whatever goes wrong is the run's last event. */
  start(agent: Agent, request: RunRequest): RunHandle;
}

/** Makes a runner. One serves all agents of a process. */
export function createAgentRunner(options: AgentRunnerOptions): AgentRunner {
  const serial = new KeyedQueue();
  const digests = new WeakMap<TurnFlow, string>();
  const digestOf = (flow: TurnFlow): string => {
    const known = digests.get(flow) ?? flowDigest(flow, options.digest);
    digests.set(flow, known);
    return known;
  };

  const start = (agent: Agent, request: RunRequest): RunHandle => {
    const { clock, ids, logger } = options;
    const runId = ids.next('run') as RunId;
    const traceId = ids.traceId();
    const identity = { runId, scope: 'main', agent: agent.id, session: request.session, traceId };
    const control = new RunControl(identity, request.signal);

    const drive = async (): Promise<RunOutcome> => {
      const log = await options.runLogs.within(request.namespace).create(runId);
      const past = foldRun([]);
      const journal = new RunJournal({
        log,
        clock,
        identity,
        transcript: past.transcript,
        onBroken: (error) => control.abort(error.message),
      });
      control.attach(journal);
      const services = createTurnServices({
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
      });
      const flow = turnFlow(agent.limits.toolConcurrency);
      journal.record({
        type: 'run.opened',
        flow: flow.kind,
        flowDigest: digestOf(flow),
        agent: agent.id,
        session: request.session,
        ...(request.principal === undefined ? {} : { principal: request.principal.id }),
        traceId,
        ...(request.maxOutputTokens === undefined
          ? {}
          : { maxOutputTokens: request.maxOutputTokens }),
        input: request.messages,
      });
      const started = {
        type: 'run.started',
        model: agent.model.info,
        agentName: agent.name,
      } as const;
      journal.record({ type: 'event', event: started, spanId: services.spanId });
      const { maxDurationMs, abortGraceMs } = agent.limits;
      const result = await runFlow(flow, initialTurnState, {
        runId,
        services,
        clock,
        random: options.random,
        signal: control.signal,
        limits: { abortGraceMs, ...(maxDurationMs > 0 ? { deadlineMs: maxDurationMs } : {}) },
        record: (record) => journal.record(record),
        past: past.flow,
        hooks: {
          leaked: (path) =>
            logger.log('warn', 'work went on after an abort', { runId, path }),
        },
        freezeState: options.freezeState ?? false,
      });
      return conclude(services, log, result);
    };
    control.run(drive);
    return control;
  };
  return { start };
}

/** Writes the last event of a run, waits until everything is published, and gives the log up. */
async function conclude(
  services: TurnServices,
  log: RunLog,
  result: FlowResult<TurnState>,
): Promise<RunOutcome> {
  const { journal, spanId, past } = services;
  closeOpenCalls(services, 'aborted');
  const outcome = toOutcome(past.transcript, result);
  const failure = journal.broken ?? (result.status === 'failed' ? result.error : undefined);
  const event: DurableEventBody =
    failure === undefined
      ? { type: 'run.completed', outcome }
      : { type: 'run.failed', error: toErrorRecord(failure), usage: outcome.usage };
  journal.record({ type: 'event', event, spanId });
  await journal.close();
  await log.release();
  if (failure !== undefined) throw failure;
  return outcome;
}
