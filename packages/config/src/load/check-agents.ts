import type { ConfigIssue } from '../issues/config-issue.ts';
import type { AgentConfig } from '../resolve/agent-config.ts';
import type { Identity, LoadedFile } from './load-file.ts';

/** Reports files whose agents have the same id. The later one of two is pointed at. */
export async function checkAgentIds(files: readonly LoadedFile[]): Promise<readonly ConfigIssue[]> {
  const issues: ConfigIssue[] = [];
  const firstById = new Map<string, Identity & { readonly file: string }>();
  for (const { identity: agent, file, text } of files) {
    if (!agent) continue;
    const first = firstById.get(agent.id);
    if (!first) {
      firstById.set(agent.id, { ...agent, file });
      continue;
    }
    const { buildPositionIndex } = await import('../source/position-index.ts');
    const key = agent.alias === undefined ? 'name' : 'alias';
    const bothAliased = first.alias !== undefined && agent.alias !== undefined;
    issues.push({
      id: 'E15',
      severity: 'error',
      code: 'config/duplicate_agent',
      at: { file, ...buildPositionIndex(text).locate(['agent', key], 'value') },
      path: `agent.${key}`,
      message: bothAliased
        ? `is the alias "${agent.id}", which ${first.file} has too; aliases must be unique`
        : `makes the agent id "${agent.id}", which ${first.file} has too; ids must be unique`,
      hint: bothAliased ? 'choose another alias' : 'add an alias to [agent] in one of the files',
    });
  }
  return issues;
}

/** Reports a default agent that is none of those loaded. */
export function checkDefaultAgent(
  wanted: string,
  agents: readonly AgentConfig[],
): ConfigIssue | undefined {
  if (agents.some(({ id }) => id === wanted)) return undefined;
  return {
    id: 'E16',
    severity: 'error',
    code: 'config/unknown_default_agent',
    path: 'DEFAULT_AGENT',
    message: `is "${wanted}"; known agents are ${agents.map(({ id }) => `"${id}"`).join(', ')}`,
    hint: 'set it to one of them or leave it unset',
  };
}
