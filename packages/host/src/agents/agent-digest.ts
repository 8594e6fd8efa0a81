import type { AgentConfig, LlmConfig, McpServerConfig } from '@aura/config';
import { canonicalJson } from '@aura/core';
import type { JsonValue, SystemBlock } from '@aura/core';
import { isSecretName } from '../node/is-secret-name.ts';
import { nodeDigest } from '../node/node-digest.ts';

/** Members that say nothing about how the agent behaves. */
const irrelevant: ReadonlySet<string> = new Set<keyof AgentConfig>([
  'createdAt',
  'file',
  'hidden',
  'description',
  'modelOwner',
  'resilience',
]);

/** What calls cost, and whose key they are made with, is no part of it either: a run goes on when prices change. */
function modelOf(llm: LlmConfig): object {
  const { pricing: _, fallbacks, ...model } = llm;
  const form = { ...model, ...(fallbacks && { fallbacks: fallbacks.map(modelOf) }) };
  return 'profiles' in form ? { ...form, profiles: undefined } : form;
}

/** Headers are where credentials stand: only their names count. */
function namesIn(headers: Readonly<Record<string, string>>): readonly string[] {
  return Object.keys(headers).toSorted();
}

function serverOf(server: McpServerConfig): object {
  if (server.transport !== 'stdio') return { ...server, headers: namesIn(server.headers) };
  const env = Object.entries(server.env).map(([name, value]) => [
    name,
    isSecretName(name) ? '***' : value,
  ]);
  return { ...server, env: Object.fromEntries(env) };
}

function hitlOf(hitl: AgentConfig['hitl']): object | undefined {
  if (hitl?.route.mode !== 'webhook') return hitl;
  return { ...hitl, route: { ...hitl.route, headers: namesIn(hitl.route.headers) } };
}

/**
 * The digest of an agent, equal for equal ones however they were written down. Credentials are not part of it: a rotated key does
 * not make another agent. `skills` is what its system prompt says of skills, which is not in the configuration.
 */
export function agentDigest(config: AgentConfig, skills?: SystemBlock): string {
  const { llm, mcp, hitl } = config;
  const parts = {
    ...config,
    llm: modelOf(llm),
    mcp: { ...mcp, servers: mcp.servers.map(serverOf) },
    hitl: hitlOf(hitl),
    ...(skills === undefined ? {} : { skills: skills.text }),
  };
  const relevant = Object.entries(parts).filter(([key]) => !irrelevant.has(key));
  const form: JsonValue = JSON.parse(JSON.stringify(Object.fromEntries(relevant)));
  return `sha256:${nodeDigest.sha256(canonicalJson(form))}`;
}
