import type { Agent } from '../agent/agent.ts';
import { delegateTool } from '../delegation/delegate-tool.ts';
import { AuraError } from '../errors/aura-error.ts';
import type { ModelPort } from '../model/model-port.ts';
import { createPromptBuilder } from '../prompt/prompt-builder.ts';
import type { RuntimeConfig } from '../runtime/runtime.ts';
import type { Tool, ToolSource } from '../tool/tool.ts';
import { toolsOf } from '../tool/tools-of.ts';
import { withTools } from '../tool/with-tools.ts';
import type { AgentProfile } from './agent-profile.ts';
import type { RuntimeSetConfig } from './runtime-set.ts';

function modelOf({ model, models }: RuntimeSetConfig, profile: AgentProfile): ModelPort {
  if (profile.model === undefined) return model;
  const named = models?.(profile.model);
  if (named !== undefined) return named;
  throw new AuraError('agent/unknown_model', {
    message: `the agent "${profile.id}" names the model "${profile.model}", which nobody gives`,
    hint: 'Give it with the option `models` of the set.',
  });
}

/** A fixed set of tools is checked for the names at once; what comes and goes cannot be. */
function ownTools(
  tools: NonNullable<RuntimeConfig['tools']>,
  { id, tools: names }: AgentProfile,
): ToolSource {
  const source = 'list' in tools ? tools : toolsOf(tools);
  if (names === undefined) return source;
  const wanted = new Set(names);
  if (!('list' in tools)) {
    const known = [...tools].map(({ name }) => name);
    const unknown = names.find((name) => !known.includes(name));
    if (unknown !== undefined) {
      throw new AuraError('agent/unknown_tool', {
        message: `the agent "${id}" names the tool "${unknown}", which the set does not have`,
        hint: `Its tools are ${known.join(', ')}.`,
      });
    }
  }
  return {
    get revision() {
      return source.revision ?? 0;
    },
    list: async (signal, listing) =>
      (await source.list(signal, listing)).filter(({ name }) => wanted.has(name)),
  };
}

/** Agents of the same set, by their ids. */
export interface Peers {
  readonly profiles: readonly AgentProfile[];
  /** Once they are made. */
  agent(id: string): Agent | undefined;
}

function delegatesOf({ id, mayDelegateTo = [] }: AgentProfile, { profiles }: Peers) {
  return profiles.filter(
    (other) => other.id !== id && (mayDelegateTo === '*' || mayDelegateTo.includes(other.id)),
  );
}

/** The configuration of the runtime of one agent. */
export function profileConfig(
  config: RuntimeSetConfig,
  profile: AgentProfile,
  peers: Peers,
): RuntimeConfig {
  const { prompt, tools = [] } = config;
  const delegates = delegatesOf(profile, peers);
  const more: readonly Tool[] = delegates.length === 0 ? [] : [delegateTool(delegates)];
  const systemPrompt =
    prompt ?? (profile.systemPrompt === undefined ? createPromptBuilder() : undefined);
  const { delegation, hooks = [], ...shared } = config;
  return {
    ...shared,
    model: modelOf(config, profile),
    agent: profile,
    tools: withTools(ownTools(tools, profile), more),
    limits: { ...config.limits, ...profile.limits },
    hooks: [...hooks, ...(profile.hooks ?? [])],
    ...(systemPrompt && { systemPrompt }),
    ...(profile.policy && { policy: profile.policy }),
    ...((delegates.length > 0 || delegation !== undefined) && {
      delegation: {
        ...delegation,
        agents: () => delegates.flatMap(({ id }) => peers.agent(id) ?? []),
      },
    }),
  };
}
