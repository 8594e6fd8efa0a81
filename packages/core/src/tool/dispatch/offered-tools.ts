import type { ToolSpec } from '../../model/model-port.ts';
import type { Tool, ToolSource } from '../tool.ts';

/** The tools one run offers to its model. Fixed once listed, so that the list is byte-stable between model calls. */
export interface OfferedTools {
  readonly specs: readonly ToolSpec[];
  get(name: string): Tool | undefined;
}

const empty: OfferedTools = { specs: [], get: () => undefined };

const toOffered = (tools: readonly Tool[]): OfferedTools => {
  if (tools.length === 0) return empty;
  const byName = new Map(tools.map((tool) => [tool.name, tool]));
  const specs = tools.map(({ name, description, inputSchema }) => ({
    name,
    description,
    inputSchema,
  }));
  return { specs, get: (name) => byName.get(name) };
};

/** Lists of tools that are offered again and again are prepared once. */
const prepared = new WeakMap<readonly Tool[], OfferedTools>();

/** Asks a source for its tools, for one run. */
export async function offerTools(source: ToolSource, signal: AbortSignal): Promise<OfferedTools> {
  const tools = await source.list(signal);
  let offered = prepared.get(tools);
  if (offered === undefined) {
    offered = toOffered(tools);
    prepared.set(tools, offered);
  }
  return offered;
}
