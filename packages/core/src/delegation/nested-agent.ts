import type { Agent, AgentPolicy, RunLimits } from '../agent/agent.ts';
import { narrowTools } from '../agent/narrow-tools.ts';
import { AuraError } from '../errors/aura-error.ts';
import { bothFlows } from '../information-flow/flow-control.ts';
import type { SystemBlock } from '../model/model-port.ts';
import { bothPolicies } from '../policy/both-policies.ts';
import type { DispatchRun } from '../tool/dispatch/dispatch-run.ts';
import type { ToolSource } from '../tool/tool.ts';
import { delegates } from './delegating-tools.ts';
import type { DelegationRequest } from './delegation.ts';
import { canGoDeeper } from './require-delegable.ts';

const usualTurnDepth = 4;

const copyPrompt: SystemBlock = {
  id: 'system_prompt',
  text: 'You work for another agent. Do the task you are given with the tools you have, and answer with its result only.',
};

/** The delegating agent once more, without what it was told about itself. */
function copyOf(agent: Agent): Agent {
  const { prompt: _, ...rest } = agent;
  return {
    ...rest,
    id: `${agent.id}-copy`,
    name: `${agent.name} (copy)`,
    digest: `${agent.digest}:copy`,
    system: [copyPrompt],
  };
}

function find({ agent: { id, delegation } }: DispatchRun, wanted: string): Agent {
  const agents = delegation?.agents?.() ?? [];
  const found = agents.find((candidate) => candidate.id === wanted);
  if (found !== undefined) return found;
  const names = agents.map((candidate) => `"${candidate.id}"`).join(', ');
  throw new AuraError('delegation/unknown_agent', {
    message: `"${id}" may not delegate to "${wanted}"`,
    hint: names === '' ? 'It may delegate to no agent.' : `It may delegate to ${names}.`,
  });
}

/** Tools that could only be refused are not offered. */
function withoutDelegating(source: ToolSource): ToolSource {
  return {
    get revision() {
      return source.revision ?? 0;
    },
    list: async (signal, listing) =>
      (await source.list(signal, listing)).filter((tool) => !delegates(tool)),
  };
}

/** What the user may not do, no agent may do for the user; what the agent may not do, it may do for nobody. */
function policyOf(outer: Agent, agent: Agent): AgentPolicy | undefined {
  if (outer.policy === undefined || agent.policy === undefined) {
    const { registry } = outer.policy ?? agent.policy ?? {};
    return registry && { registry, ...(agent.policy?.extra && { extra: agent.policy.extra }) };
  }
  return { ...agent.policy, registry: bothPolicies(outer.policy.registry, agent.policy.registry) };
}

/**
 * The rounds of a delegation. What the agent leaves behind is given up before whoever waits for the agent gives that up:
 * how it has ended is written down in between.
 */
function limitsOf({ limits, delegation }: Agent, agent: Agent): RunLimits {
  const { turnDepth = usualTurnDepth } = delegation ?? {};
  return {
    ...agent.limits,
    turnDepth: Math.min(agent.limits.turnDepth, turnDepth),
    abortGraceMs: Math.min(agent.limits.abortGraceMs, Math.floor(limits.abortGraceMs / 2)),
  };
}

/**
 * The agent that a request is for, as it works for a run: within the limits of a delegation, with those of its tools that
 * are asked for, and with nothing that the run itself may not have. Throws `delegation/unknown_agent`.
 */
export function nestedAgent(outer: DispatchRun, request: DelegationRequest): Agent {
  const { agent: delegating } = outer;
  const whole = request.agent === undefined ? copyOf(delegating) : find(outer, request.agent);
  const agent = narrowTools(whole, request.tools);
  const policy = policyOf(delegating, agent);
  const flow = bothFlows(delegating.flow, agent.flow);
  const approvals = agent.approvals ?? delegating.approvals;
  const prices = delegating.budget?.prices;
  return {
    ...agent,
    tools: canGoDeeper(outer) ? agent.tools : withoutDelegating(agent.tools),
    limits: limitsOf(delegating, agent),
    ...(policy && { policy }),
    ...(flow && { flow }),
    ...(approvals && { approvals }),
    ...(prices && { budget: { prices, ...agent.budget } }),
  };
}
