import type { AgentConfig } from '@aura/config';
import { canonicalJson } from '@aura/core';
import type { JsonValue } from '@aura/core';
import { nodeDigest } from './node/node-digest.ts';

/** Members that say nothing about how the agent behaves. */
const irrelevant: ReadonlySet<string> = new Set<keyof AgentConfig>([
  'createdAt',
  'file',
  'hidden',
  'description',
  'modelOwner',
  'resilience',
]);

/** What calls cost is no part of it either: a run goes on when prices change. */
function withoutPricing(config: AgentConfig): object {
  const { pricing: _, ...llm } = config.llm;
  return { ...config, llm };
}

/**
 * The digest of an agent's configuration, equal for equal ones however they were written down. Credentials are not part
 * of it: they are masked in their JSON form, and a rotated key does not make another agent.
 */
export function agentDigest(config: AgentConfig): string {
  const relevant = Object.entries(withoutPricing(config)).filter(([key]) => !irrelevant.has(key));
  const form: JsonValue = JSON.parse(JSON.stringify(Object.fromEntries(relevant)));
  return `sha256:${nodeDigest.sha256(canonicalJson(form))}`;
}
