import { createHash } from 'node:crypto';
import type { AgentConfig } from '@aura/config';

/** Members that say nothing about how the agent behaves. */
const irrelevant = new Set(['createdAt', 'file', 'hidden', 'description', 'modelOwner']);

/**
 * The digest of an agent's configuration, equal for equal ones however they were written down. Credentials are not part
 * of it: they are masked in their JSON form, and a rotated key does not make another agent.
 */
export function agentDigest(config: AgentConfig): string {
  const text = JSON.stringify(config, (key, value: unknown) =>
    irrelevant.has(key) ? undefined : value,
  );
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
