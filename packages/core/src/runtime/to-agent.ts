import { readResultTool } from '../blob/read-result-tool.ts';
import { heuristicCounter } from '../context/heuristic-counter.ts';
import { defaultLimits } from '../agent/agent.ts';
import type { Agent } from '../agent/agent.ts';
import { sortHooks } from '../hook/sort-hooks.ts';
import { createFlowControl } from '../information-flow/create-flow-control.ts';
import { canonicalJson } from '../json/canonical-json.ts';
import type { JsonValue } from '../json/json.ts';
import type { ModelPort } from '../model/model-port.ts';
import { createPolicyRegistry } from '../policy/policy-registry.ts';
import type { Digest } from '../ports/digest.ts';
import type { Tool, ToolSource } from '../tool/tool.ts';
import { toolsOf } from '../tool/tools-of.ts';
import { withTools } from '../tool/with-tools.ts';
import type { RuntimeConfig } from './runtime.ts';
import { toPrompt } from './to-prompt.ts';

function toSource(tools: NonNullable<RuntimeConfig['tools']>, more: readonly Tool[]): ToolSource {
  return 'list' in tools ? withTools(tools, more) : toolsOf([...tools, ...more]);
}

/** The agent of a runtime. */
export function toAgent(config: RuntimeConfig): Agent {
  const {
    agent = { id: 'agent' },
    model,
    ports,
    approvals,
    budget,
    blobs,
    context,
    hooks,
  } = config;
  const { policy, delegation, flow } = config;
  const name = agent.name ?? agent.id;
  const prompt = toPrompt(config);
  const { system } = prompt;
  const limits = { ...defaultLimits, turnDepth: 9, maxToolCalls: 64, ...config.limits };
  const identity = { id: agent.id, model: model.info, system, limits };
  let digest: string | undefined;
  return {
    id: agent.id,
    name,
    // Not before a run needs it: applications make agents that never run.
    get digest() {
      return (digest ??= ports.digest.sha256(canonicalJson(identity as unknown as JsonValue)));
    },
    model,
    ...prompt,
    tools: toSource(config.tools ?? [], blobs === undefined ? [] : [readResultTool(blobs)]),
    limits,
    notices: { lastTurn: false },
    policy: {
      registry: config.policies ?? createPolicyRegistry(),
      ...(policy && { extra: [policy] }),
    },
    ...(flow === undefined ? {} : { flow: createFlowControl(flow) }),
    ...(delegation === undefined ? {} : { delegation }),
    ...(context === undefined ? {} : { context: { counter: heuristicCounter(), ...context } }),
    ...(blobs === undefined ? {} : { results: { blobs } }),
    ...(approvals === undefined ? {} : { approvals }),
    ...(budget === undefined ? {} : { budget }),
    // Two hooks with one name are told of here, and not in every run.
    ...(hooks === undefined ? {} : { hooks: sortHooks(hooks) }),
  };
}

/** The agent with another model. A run that it began goes on with the same one only. */
export function withModel(agent: Agent, model: ModelPort | undefined, digest: Digest): Agent {
  if (model === undefined || model === agent.model) return agent;
  const { provider, model: name } = model.info;
  const changed = digest.sha256(canonicalJson([agent.digest, provider, name]));
  return { ...agent, model, digest: changed };
}
