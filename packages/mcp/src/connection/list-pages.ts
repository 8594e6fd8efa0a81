import type { JsonObject, Logger } from '@aura/core';

import type { ListedTool } from './listed-tool.ts';
import { parseListedTool } from './listed-tool.ts';

const maxPages = 50;
const maxTools = 1_000;

/** All pages of a server's tool list, in the server's order, up to 50 pages and 1000 tools. */
export async function listPages(
  readPage: (cursor: string | undefined) => Promise<JsonObject>,
  logger: Logger,
): Promise<readonly ListedTool[]> {
  const tools = new Map<string, ListedTool>();
  let cursor: string | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    const { tools: entries, nextCursor } = await readPage(cursor);
    for (const entry of Array.isArray(entries) ? entries : []) {
      const tool = parseListedTool(entry);
      if (tool === undefined || tools.has(tool.name)) {
        const fields = tool === undefined ? {} : { tool: tool.name };
        logger.log('warn', 'an MCP server lists a malformed or repeated tool; left out', fields);
      } else if (tools.size < maxTools) tools.set(tool.name, tool);
    }
    if (typeof nextCursor !== 'string') return [...tools.values()];
    if (nextCursor === cursor || tools.size >= maxTools) break;
    cursor = nextCursor;
  }
  logger.log('warn', 'an MCP server lists more tools than are read', { tools: tools.size });
  return [...tools.values()];
}
