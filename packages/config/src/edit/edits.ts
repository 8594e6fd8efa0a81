import type { McpServerEdit } from './mcp-server-edit.ts';

// What edits takes a parser of its own, which nobody pays for who only loads files.

/**
 * A TOML text in which `[mcp.servers.<name>]` is added or replaced. A comment above a replaced header stays; inline tables of
 * servers become headers; everything else stays as it is.
 * @throws {AuraError} `config/syntax`, `config/bad_value` for a blank name or a place that is no table, `config/not_editable`
 */
export async function setMcpServer(
  text: string,
  name: string,
  server: McpServerEdit,
): Promise<string> {
  const edits = await import('./set-mcp-server.ts');
  return edits.setMcpServer(text, name, server);
}

/**
 * A TOML text without `[mcp.servers.<name>]` and the tables below it.
 * @throws {AuraError} like {@link setMcpServer}, and `config/unknown_server`
 */
export async function removeMcpServer(text: string, name: string): Promise<string> {
  const edits = await import('./set-mcp-server.ts');
  return edits.removeMcpServer(text, name);
}

/**
 * A TOML text in which more tools match the `mcp_filter` of a worker. A worker without one, who has all tools, has only these
 * then; an empty list gives it none. Patterns that are there already are not added.
 * @throws {AuraError} `config/syntax`, `config/unknown_worker`, `config/bad_value` when the filter is no list, `config/not_editable`
 */
export async function addWorkerFilters(
  text: string,
  worker: string,
  patterns: readonly string[],
): Promise<string> {
  const edits = await import('./add-worker-filters.ts');
  return edits.addWorkerFilters(text, worker, patterns);
}
