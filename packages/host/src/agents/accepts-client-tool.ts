import type { AgentConfig } from '@aura/config';
import { matchesSimpleGlob } from '@aura/core';

/** Which tools of its clients an agent takes, by name; undefined for none. A filter that is empty takes all. */
export function acceptsClientTool({
  enableClientTools,
  clientToolFilter = [],
}: Pick<AgentConfig, 'enableClientTools' | 'clientToolFilter'>):
  | ((name: string) => boolean)
  | undefined {
  if (enableClientTools !== true) return undefined;
  if (clientToolFilter.length === 0) return () => true;
  return (name) => clientToolFilter.some((glob) => matchesSimpleGlob(glob, name));
}
