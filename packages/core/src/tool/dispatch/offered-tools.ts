import type { ToolSpec } from '../../model/model-port.ts';
import type { Tool } from '../tool.ts';

/** What of an agent's tools one run may use at the moment. */
export interface OfferedTools {
  /** What the model is shown, in the order of the agent's tools. */
  readonly specs: readonly ToolSpec[];
  get(name: string): Tool | undefined;
  /** A tool that the agent has and the run may not use. */
  withheld(name: string): Tool | undefined;
}

function toOffered(tools: readonly Tool[], all: readonly Tool[]): OfferedTools {
  const byName = new Map(tools.map((tool) => [tool.name, tool]));
  const specs = tools.map(({ name, description, inputSchema, schemaForm }) => ({
    name,
    description,
    inputSchema,
    ...(schemaForm && { schemaForm }),
  }));
  return {
    specs,
    get: (name) => byName.get(name),
    withheld: (name) =>
      byName.has(name) ? undefined : all.find((candidate) => candidate.name === name),
  };
}

/** Lists of tools that are offered again and again are prepared once. */
const prepared = new WeakMap<readonly Tool[], OfferedTools>();

/** Offers some of an agent's tools. Equal for the same list. */
export function offerTools(allowed: readonly Tool[], all: readonly Tool[]): OfferedTools {
  const known = prepared.get(allowed);
  if (known !== undefined) return known;
  const offered = toOffered(allowed, all);
  prepared.set(allowed, offered);
  return offered;
}
