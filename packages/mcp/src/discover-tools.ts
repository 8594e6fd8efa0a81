import type { Tool } from '@aura/core';

import type { CombineOptions } from './naming/combine-tools.ts';
import { combineTools } from './naming/combine-tools.ts';
import type { McpServer } from './pool/mcp-server.ts';

/** How {@link discoverTools} goes about it. */
export interface DiscoverOptions extends CombineOptions {
  readonly signal: AbortSignal;
}

/**
 * The tools of several servers under distinct names, servers in the order given. All are asked at once (the pool bounds how
 * many connect at a time); one that cannot be used has no tools.
 */
export async function discoverTools(
  servers: readonly McpServer[],
  options: DiscoverOptions,
): Promise<readonly Tool[]> {
  const tools = await Promise.all(servers.map((server) => server.tools(options.signal)));
  return combineTools(tools, options);
}
