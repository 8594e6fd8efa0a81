import { auditRun } from '../audit/run-audit.ts';
import { toErrorRecord } from '../errors/aura-error.ts';
import type { AuraError } from '../errors/aura-error.ts';
import { flowDigest, requireSameFlow } from '../flow/describe-flow.ts';
import { createHookRun } from '../hook/create-hook-run.ts';
import type { HookPlace } from '../hook/hook-run.ts';
import type { RunId } from '../ids/ids.ts';
import { labelInput } from '../information-flow/label-input.ts';
import { toPrincipalRecord } from '../namespace/principal.ts';
import { observeRun } from '../observe/run-observer.ts';
import type { ObservedRun } from '../observe/run-observer.ts';
import type { RunIdentity } from '../run/run-journal.ts';
import { foldRun } from '../run/run-past.ts';
import type { RunOpened } from '../run/run-record.ts';
import { mainScope } from '../run/scope.ts';
import { Lanes } from '../lane/lane.ts';
import { toOutputRecord } from '../output/output-plan.ts';
import { toStopRecords } from '../stop/stop-condition.ts';
import { turnFlow } from '../turn/turn-flow.ts';
import type { TurnFlow } from '../turn/turn-flow.ts';
import type { Agent } from './agent.ts';
import { beginHooked, beginRun } from './begin-run.ts';
import { answerRun, recordedRequest, requireSameAgent, resumption } from './resume-run.ts';
import type { ResumeOptions } from './resume-run.ts';
import { givenAgain } from './given-again.ts';
import { narrowTools } from './narrow-tools.ts';
import { RunControl } from './run-control.ts';
import type { RunHandle, RunRequest } from './run-handle.ts';
import { liveRun } from './run-life.ts';
import type { AgentRunnerOptions } from './agent-runner-options.ts';
import type { RunLife } from './run-life.ts';
import { settingsOf } from './run-settings.ts';
import type { RunRef } from './run-ref.ts';
import { TakenRun } from './taken-run.ts';
import { missingHeaders, waitForHeaders } from './wait-for-headers.ts';
import { totalUsage } from './to-outcome.ts';

/** Runs agents. */
export interface AgentRunner {
  /** Starts a run and returns at once. Never throws: whatever goes wrong is the run's last event. */
  start(agent: Agent, request: RunRequest): RunHandle;
  /**
   * Goes on with a run where its log ends. Undefined when somebody else has it, when it has ended, or when there is no
   * such run. Throws `run/agent_changed`, `flow/version_mismatch` or `flow/unknown_token` when it must not go on so.
   */
  resume(agent: Agent, run: RunRef, options?: ResumeOptions): Promise<RunHandle | undefined>;
  /**
   * Writes answers to what a run waits for and leaves going on with it to others. False when somebody works on it, or
   * there is no such run. Throws `flow/unknown_token`.
   */
  answer(run: RunRef, answers: NonNullable<ResumeOptions['answers']>): Promise<boolean>;
  /** Closes a run that nobody holds, without going on with it. False when there was nothing to close. */
  interrupt(run: RunRef, reason: AuraError): Promise<boolean>;
}

function hookPlace(agent: Agent, asked: RunRequest, runId: RunId): HookPlace {
  const { namespace, principal } = asked;
  const place = { namespace, runId, agent: agent.id, depth: 0 };
  return principal === undefined ? place : { ...place, principal };
}

/** Makes a runner. One serves all agents of a process. */
export function createAgentRunner(world: AgentRunnerOptions): AgentRunner {
  const { ids, logger } = world;
  const serial = new Lanes({ maxQueue: Number.POSITIVE_INFINITY });
  const digests = new WeakMap<TurnFlow, string>();
  const digestFor = (agent: Agent): string => {
    const flow = turnFlow(agent);
    const digest = digests.get(flow) ?? flowDigest(flow, world.digest);
    digests.set(flow, digest);
    return digest;
  };

  const opened = (agent: Agent, request: RunRequest, traceId: string): RunOpened => {
    const { principal, maxOutputTokens, toolChoice, clientTools, stopWhen, output } = request;
    const { forkedFrom, overlay } = request;
    const forwards = request.forwarded?.names ?? [];
    return {
      type: 'run.opened',
      mode: request.mode ?? 'attached',
      namespace: request.namespace.key,
      flow: 'turn',
      flowDigest: digestFor(agent),
      agent: agent.id,
      agentDigest: agent.digest,
      settings: settingsOf(agent),
      ...(forkedFrom === undefined ? {} : { forkedFrom }),
      session: request.session,
      ...(principal === undefined ? {} : { principal: toPrincipalRecord(principal) }),
      traceId,
      ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
      ...(toolChoice === undefined ? {} : { toolChoice }),
      ...(agent.narrowedTo === undefined ? {} : { tools: agent.narrowedTo }),
      ...(clientTools === undefined ? {} : { clientTools }),
      ...(stopWhen === undefined ? {} : { stopWhen: toStopRecords(stopWhen) }),
      ...(output === undefined ? {} : { output: toOutputRecord(output) }),
      input: request.messages,
      ...(overlay === undefined ? {} : { overlay }),
      ...(forwards.length === 0 ? {} : { forwards }),
    };
  };

  /** Lets those who watch all runs watch this one. Before anything happens in it, so that they miss nothing. */
  const watch = (
    control: RunControl,
    run: Pick<ObservedRun, 'agent' | 'request' | 'isResumed'>,
  ) => {
    const { observers } = world;
    if (observers === undefined) return undefined;
    const { runId, traceId } = control;
    const observation = observeRun(observers, { runId, traceId, ...run }, logger);
    if (observation === undefined) return undefined;
    if (observation.onEvents !== undefined) control.subscribe(observation.onEvents);
    const leave = (): void => observation.onLeft?.();
    control.result.then(leave, leave);
    return observation;
  };

  return {
    start(agent, asked) {
      const runId = ids.next('run') as RunId;
      const traceId = ids.traceId();
      const { session, namespace } = asked;
      const identity: RunIdentity = { runId, scope: mainScope, agent: agent.id, session, traceId };
      const control = new RunControl(identity, { signal: asked.signal, logger });
      const { principal } = asked;
      const audit = auditRun(world, { runId, namespace, principal });
      if (audit !== undefined) control.subscribe(audit.listener);
      const observation = watch(control, { agent, request: asked, isResumed: false });
      control.run(async () => {
        const hooks = createHookRun(agent.hooks, hookPlace(agent, asked, runId), world);
        const begin = async () => ({
          request: await labelInput(agent, await beginRun(asked, control, hooks), control.signal),
          log: await world.runLogs.within(namespace).create(runId),
        });
        const { request, log } = await (hooks === undefined
          ? begin()
          : beginHooked(hooks, control, begin));
        const past = foldRun([]);
        const { info: model } = agent.model;
        const event = { type: 'run.started', model, agentName: agent.name } as const;
        const opening: RunLife['opening'] = (spanId) => [
          opened(agent, request, traceId),
          { type: 'event', event, spanId },
        ];
        return liveRun({
          world,
          serial,
          agent,
          request,
          identity,
          control,
          log,
          past,
          hooks,
          opening,
          audit,
          observation,
        });
      }, asked);
      return control;
    },

    async resume(whole, run, options = {}) {
      const taken = await TakenRun.take(world, run);
      if (taken === undefined) return undefined;
      const { log, opened: first } = taken;
      const agent = narrowTools(whole, first.tools);
      let again: ReturnType<typeof givenAgain>;
      try {
        again = givenAgain(taken, options, world.digest);
        const { useCurrent = false, answers = [] } = options;
        requireSameFlow(turnFlow(agent), first.flowDigest, world.digest);
        if (!useCurrent) requireSameAgent(agent, taken.records);
        await answerRun(taken, answers, world.clock.now());
      } catch (error) {
        await log.release();
        throw error;
      }
      const { session, traceId } = first;
      const identity = { runId: run.runId, scope: mainScope, agent: agent.id, session, traceId };
      const { conversation, budget, settle, forwarded } = options;
      const request = {
        ...recordedRequest(taken),
        ...again,
        ...(conversation === undefined ? {} : { conversation }),
        ...(budget === undefined ? {} : { budget }),
        ...(settle === undefined ? {} : { settle }),
        ...(forwarded === undefined ? {} : { forwarded }),
      };
      const control = new RunControl(identity, { signal: options.signal, logger });
      if (options.listener !== undefined) control.subscribe(options.listener);
      const missing = missingHeaders(first, forwarded);
      if (missing.length > 0) {
        control.run(() => waitForHeaders(taken, missing, { world, control }));
        return control;
      }
      const { runId } = run;
      const audit = auditRun(world, {
        runId,
        namespace: request.namespace,
        principal: request.principal,
      });
      if (audit !== undefined) {
        audit.catchUp(taken.records);
        control.subscribe(audit.listener);
      }
      const observation = watch(control, { agent, request, isResumed: true });
      const past = foldRun(taken.records);
      const opening: RunLife['opening'] = (spanId) =>
        resumption(agent, { past, records: taken.records, spanId });
      const life = {
        world,
        serial,
        agent,
        request,
        identity,
        control,
        log,
        past,
        opening,
        audit,
        observation,
      };
      control.run(() => {
        const hooks = createHookRun(agent.hooks, hookPlace(agent, request, run.runId), world);
        hooks?.goOn(past.transcript.answers.length, conversation?.session);
        return liveRun({ ...life, hooks });
      }, request);
      return control;
    },

    async answer(run, answers) {
      const taken = await TakenRun.take(world, run);
      if (taken === undefined) return false;
      try {
        await answerRun(taken, answers, world.clock.now());
      } finally {
        await taken.log.release();
      }
      return true;
    },

    async interrupt(run, reason) {
      const taken = await TakenRun.take(world, run);
      if (taken === undefined) return false;
      try {
        const { transcript, spending } = foldRun(taken.records);
        const { costMicros } = spending.spent;
        const event = {
          type: 'run.failed',
          error: toErrorRecord(reason),
          usage: totalUsage(transcript),
          ...(typeof costMicros === 'number' ? { costMicros } : {}),
        } as const;
        await taken.append([{ type: 'event', event, spanId: ids.spanId() }]);
        const { namespace, principal } = recordedRequest(taken);
        const audit = auditRun(world, { runId: run.runId, namespace, principal });
        audit?.catchUp(taken.records);
        await audit?.flush();
      } finally {
        await taken.log.release();
      }
      return true;
    },
  };
}
