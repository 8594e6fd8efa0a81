import { realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { AgentConfig } from '@aura/config';
import type { FileReach } from '@aura/tools';

/** What the tools for files have to know besides the configuration of an agent. */
export interface FileSurroundings {
  readonly cwd: string;
  /** The configuration files of all agents, as they were named: they may hold credentials. */
  readonly configFiles: readonly string[];
  /** Where runs are kept, those of other users among them. */
  readonly databasePath?: string | undefined;
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // There is nothing to hide, or not yet.
    return path;
  }
}

/** What an agent may read of the file system; undefined for nothing. */
export function fileReach(
  { filesystem }: AgentConfig,
  { cwd, configFiles, databasePath }: FileSurroundings,
): FileReach | undefined {
  if (filesystem === undefined) return undefined;
  const hidden = configFiles.map((file) => resolve(cwd, file));
  if (databasePath !== undefined) hidden.push(dirname(databasePath));
  // By both names: one is what a model may write, the other what is opened.
  const paths = new Set([...hidden, ...hidden.map(realPath)]);
  return { root: resolve(cwd, filesystem.root ?? '.'), hidden: [...paths] };
}
