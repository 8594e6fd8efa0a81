import type { JsonObject, Logger } from '@aura/core';

import type { ListedTool } from './listed-tool.ts';
import { parseListedTool, shownName } from './listed-tool.ts';

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
      const tool = admit(entry, tools, logger);
      if (tool !== undefined && tools.size < maxTools) tools.set(tool.name, tool);
    }
    if (typeof nextCursor !== 'string') return [...tools.values()];
    if (nextCursor === cursor || tools.size >= maxTools) break;
    cursor = nextCursor;
  }
  logger.log('warn', 'an MCP server lists more tools than are read', { tools: tools.size });
  return [...tools.values()];
}

/** The tool of an entry; undefined, and a line in the log, when there is none to be used. */
function admit(
  entry: unknown,
  known: ReadonlyMap<string, ListedTool>,
  logger: Logger,
): ListedTool | undefined {
  const parsed = parseListedTool(entry);
  if (parsed.type === 'refused') {
    const { tool, reason } = parsed;
    const fields = { ...(tool === undefined ? {} : { tool }), reason };
    logger.log('warn', 'a tool of an MCP server is left out', fields);
    return undefined;
  }
  const { name } = parsed.tool;
  if (known.has(name)) {
    const reason = 'the server has listed another tool of that name before it';
    logger.log('warn', 'a tool of an MCP server is left out', { tool: shownName(name), reason });
    return undefined;
  }
  if (parsed.isAltered) {
    const message = 'the description of an MCP tool has hidden characters, which are removed';
    logger.log('warn', message, { tool: shownName(name) });
  }
  return parsed.tool;
}
