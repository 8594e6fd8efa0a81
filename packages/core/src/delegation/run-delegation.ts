import type { Agent } from '../agent/agent.ts';
import type { AgentRunnerOptions } from '../agent/agent-runner-options.ts';
import { createTurnServices } from '../agent/create-turn-services.ts';
import { runTurn } from '../agent/run-turn.ts';
import { toOutcome } from '../agent/to-outcome.ts';
import { AuraError, toErrorRecord } from '../errors/aura-error.ts';
import type { RunOutcome } from '../events/aura-event.ts';
import { SuspendSignal } from '../flow/control-signals.ts';
import { beforeDelegate } from '../hook/delegation-hooks.ts';
import type { FlowResult } from '../flow/types.ts';
import { messageText } from '../message/message-text.ts';
import type { RunPast } from '../run/run-past.ts';
import { scopeBelow } from '../run/scope.ts';
import { closeOpenCalls } from '../turn/close-open-calls.ts';
import { Inbox } from '../turn/inbox.ts';
import type { TurnServices } from '../turn/turn-services.ts';
import type { TurnState } from '../turn/turn-state.ts';
import type { DelegatingCall, DelegationRequest, DelegationResult } from './delegation.ts';
import { nestedAgent } from './nested-agent.ts';
import { nestedRun, openScope, requireSameConfiguration } from './nested-run.ts';
import { requireDelegable } from './require-delegable.ts';

/** What all delegations of one life of a run share. */
export interface DelegationWorld extends Pick<AgentRunnerOptions, 'random' | 'freezeState'> {
  /** Scopes in which agents are at work. */
  readonly working: Set<string>;
  /** Set where a run is lived once more. */
  readonly replayed?: ReplayedParts;
}

/** The agent of a part of a run and what it goes by, from the log in place of the configuration. */
export type ReplayedParts = (scope: string) =>
  | {
      readonly agent: Agent;
      readonly services: (services: TurnServices) => TurnServices;
    }
  | undefined;

/** Work for an agent. */
interface Wanted {
  readonly request: DelegationRequest;
  readonly call: DelegatingCall;
}

/** The part of a run in which it is done, and what earlier lives of the run have done of it. */
interface Part extends Wanted {
  readonly scope: string;
  readonly past: RunPast;
}

/** Lets the calls of a run delegate, if its agent may. */
export function withDelegation(services: TurnServices, world: DelegationWorld): TurnServices {
  if (services.agent.delegation === undefined) return services;
  return {
    ...services,
    delegate: (request, call) => runDelegation(services, world, { request, call }),
  };
}

/** Begins the part of an agent, or goes on with it where an earlier life of the run has stopped. */
function begin(
  outer: TurnServices,
  world: DelegationWorld,
  { request, call, scope, past }: Part,
): TurnServices {
  const { callId } = call;
  const { opened: known } = past.delegation;
  const replayed = world.replayed?.(scope);
  const agent = replayed?.agent ?? nestedAgent(outer, request);
  if (known !== undefined) requireSameConfiguration(known, agent);
  // What has happened was allowed.
  else if (replayed === undefined) requireDelegable(outer, agent, world.working.size);
  const opened = known ?? openScope(outer, agent, { request, call });
  const run = nestedRun(outer, agent, { opened, scope, past });
  const { journal, hooks } = run;
  if (known === undefined) journal.record(opened);
  const inbox = new Inbox();
  for (const message of past.inbox) inbox.put(message);
  if (known !== undefined) hooks?.goOn(past.transcript.answers.length);
  const made = createTurnServices(run, inbox);
  const own = replayed?.services(made) ?? made;
  const { spanId } = own;
  hooks?.attach(journal, spanId);
  if (known === undefined) {
    const { info: model } = agent.model;
    const event = { type: 'delegation.started', callId, model, agentName: agent.name } as const;
    journal.record({ type: 'event', event, spanId });
  } else if (past.openMessage !== undefined) {
    const { openMessage: messageId } = past;
    const event = { type: 'message.discarded', messageId, reason: 'run/interrupted' } as const;
    journal.record({ type: 'event', event, spanId });
  }
  return withDelegation(own, world);
}

/** The answer; when there is none, everything that was said. */
function textOf({ stopReason, finalMessage, text }: RunOutcome): string {
  const last = finalMessage === undefined ? '' : messageText(finalMessage);
  return stopReason === 'completed' && last !== '' ? last : text;
}

/** Writes down how the part has ended, once for all lives of the run. */
async function conclude(
  services: TurnServices,
  { callId }: DelegatingCall,
  result: FlowResult<TurnState>,
): Promise<RunOutcome> {
  const { journal, past, spanId, meter } = services;
  await closeOpenCalls(services, 'aborted');
  const outcome = toOutcome(past.transcript, result, { costMicros: meter?.costMicros });
  const failed = result.status === 'failed' ? { error: toErrorRecord(result.error) } : undefined;
  if (past.delegation.isOver) return outcome;
  const { turns, usage, costMicros } = outcome;
  const cost = costMicros === undefined ? {} : { costMicros };
  const stopReason = failed === undefined ? outcome.stopReason : 'failed';
  const event = { type: 'delegation.completed', callId, stopReason, turns, usage } as const;
  journal.record({ type: 'event', event: { ...event, ...cost, ...failed }, spanId });
  return outcome;
}

function waitsFor({ pending }: Extract<FlowResult<TurnState>, { status: 'suspended' }>) {
  return new SuspendSignal(
    pending.map(({ token, info }) => ({ item: undefined, token, info, isInner: true })),
  );
}

async function work(services: TurnServices, world: DelegationWorld, call: DelegatingCall) {
  const { journal, meter, agent } = services;
  const { signal } = call;
  const result = await runTurn(services, world, signal);
  meter?.close();
  await services.quota?.close();
  try {
    if (result.status === 'suspended') throw waitsFor(result);
    if (journal.isParking) throw new AuraError('run/parked', { message: 'the run was put aside' });
    const outcome = await conclude(services, call, result);
    signal.throwIfAborted();
    if (result.status !== 'failed') return outcome;
    throw new AuraError('delegation/failed', {
      message: `"${agent.id}" has failed: ${result.error.message}`,
      cause: result.error,
    });
  } finally {
    await journal.close();
  }
}

/**
 * Has an agent work for a call: a turn flow of its own, whose records stand in the log of the run under a scope of their
 * own. When the run goes on in another life, so does the agent, from where its records end.
 */
async function runDelegation(
  outer: TurnServices,
  world: DelegationWorld,
  wanted: Wanted,
): Promise<DelegationResult> {
  const { call } = wanted;
  const scope = scopeBelow(outer.journal.scope, call.callId, call.ordinal);
  const past = outer.past.nested(scope);
  const hasBegun = past.delegation.opened !== undefined;
  const request = await beforeDelegate(outer, { ...wanted, hasBegun }, call);
  const services = begin(outer, world, { request, call, scope, past });
  world.working.add(scope);
  try {
    const outcome = await work(services, world, call);
    const { stopReason, turns, usage } = outcome;
    const { labels } = services.past.transcript;
    const text = textOf(outcome);
    return { scope, agent: services.agent.id, stopReason, text, turns, usage, labels };
  } finally {
    world.working.delete(scope);
  }
}
