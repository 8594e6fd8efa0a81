import { realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { AgentConfig, Finding } from '@aura/config';
import { isProtectedPath } from '@aura/tools';

function problemOf(root: string): string | undefined {
  try {
    if (!statSync(root).isDirectory()) return 'is not a directory';
    return isProtectedPath(realpathSync(root)) ? 'no agent may read' : undefined;
  } catch {
    return 'does not exist or cannot be read';
  }
}

/** What is wrong with the directory whose files an agent reads. */
export function inspectFileRoot({ filesystem }: AgentConfig, cwd: string): readonly Finding[] {
  if (filesystem === undefined) return [];
  const root = resolve(cwd, filesystem.root ?? '.');
  const problem = problemOf(root);
  if (problem === undefined) return [];
  return [
    {
      severity: 'error',
      code: 'config/bad_value',
      path: ['tools', filesystem.root === undefined ? 'filesystem' : 'filesystem_root'],
      target: 'value',
      message: `leads to ${root}, which ${problem}`,
      hint: 'name a directory that the agent may read',
    },
  ];
}
