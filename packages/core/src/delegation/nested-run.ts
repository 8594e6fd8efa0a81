import type { Agent } from '../agent/agent.ts';
import type { RunRequest } from '../agent/run-handle.ts';
import { settingsOf } from '../agent/run-settings.ts';
import { AuraError } from '../errors/aura-error.ts';
import { hooksBelow } from '../hook/create-hook-run.ts';
import type { HookRun } from '../hook/hook-run.ts';
import { Namespace } from '../namespace/namespace.ts';
import type { RunPast } from '../run/run-past.ts';
import type { ScopeOpened } from '../run/run-record.ts';
import type { DispatchRun } from '../tool/dispatch/dispatch-run.ts';
import type { TurnServices } from '../turn/turn-services.ts';
import type { DelegatingCall, DelegationRequest } from './delegation.ts';
import { depthOf } from './lineage.ts';
import { nestedInput } from './nested-input.ts';

/** Where an agent works for a call: inside of the namespace of the run, so that all that holds there holds here. */
function namespaceFor(outer: TurnServices, agent: Agent, call: DelegatingCall): Namespace {
  const { callId, ordinal } = call;
  const { namespace } = outer.request;
  try {
    const name = ordinal === 1 ? callId : `${callId}#${ordinal}`;
    return namespace.system('sub', agent.id, name);
  } catch (error) {
    if (!AuraError.is(error)) throw error;
    // An id of a model need not be one for a namespace.
    return namespace.system('sub', agent.id, outer.ids.uuid());
  }
}

/** The first record of an agent's part of a run. */
export function openScope(
  outer: TurnServices,
  agent: Agent,
  wanted: { readonly request: DelegationRequest; readonly call: DelegatingCall },
): ScopeOpened {
  return {
    type: 'scope.opened',
    callId: wanted.call.callId,
    namespace: namespaceFor(outer, agent, wanted.call).key,
    agent: agent.id,
    agentDigest: agent.digest,
    settings: settingsOf(agent),
    input: nestedInput(outer, wanted.request, wanted.call.callId),
  };
}

/** Throws `delegation/agent_changed` unless the agent is configured as it was when it began. */
export function requireSameConfiguration(opened: ScopeOpened, agent: Agent): void {
  if (opened.agentDigest === agent.digest) return;
  throw new AuraError('delegation/agent_changed', {
    message: `the configuration of "${agent.id}" has changed since it began with this work, which was not finished`,
    hint: 'Look at what it has done by then before you delegate the rest.',
  });
}

/** Those of the run see what the agent does as well. */
function hooksFor(
  outer: TurnServices,
  agent: Agent,
  { namespace, principal }: RunRequest,
): HookRun | undefined {
  const { runId, clock, logger } = outer;
  const depth = depthOf(outer) + 1;
  const place = { namespace, runId, agent: agent.id, depth };
  return hooksBelow(outer.hooks, agent.hooks, {
    place: principal === undefined ? place : { ...place, principal },
    world: { clock, logger },
  });
}

/** An agent's part of a run, as its tool calls are dispatched. */
export function nestedRun(
  outer: TurnServices,
  agent: Agent,
  {
    opened,
    scope,
    past,
  }: { readonly opened: ScopeOpened; readonly scope: string; readonly past: RunPast },
): DispatchRun {
  const { runId, traceId, clock, ids, logger, serial, quotas, audit, meter, observation } = outer;
  const { session, principal, mode, maxOutputTokens, forwarded } = outer.request;
  const request: RunRequest = {
    namespace: Namespace.parse(opened.namespace, { allowSystem: true }),
    session,
    messages: opened.input,
    ...(principal === undefined ? {} : { principal }),
    ...(mode === undefined ? {} : { mode }),
    ...(forwarded === undefined ? {} : { forwarded }),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    ...(meter === undefined ? {} : { budget: meter.budget }),
  };
  const journal = outer.journal.nested({ scope, agent: agent.id }, past.transcript);
  const hooks = hooksFor(outer, agent, request);
  return {
    runId,
    traceId,
    clock,
    ids,
    logger,
    serial,
    agent,
    request,
    journal,
    past,
    outer,
    ...(quotas === undefined ? {} : { quotas }),
    ...(audit === undefined ? {} : { audit }),
    ...(observation === undefined ? {} : { observation }),
    ...(hooks === undefined ? {} : { hooks }),
  };
}
