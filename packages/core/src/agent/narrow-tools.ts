import { readResultName } from '../blob/kept-results.ts';
import type { ToolChoice } from '../runtime/runtime.ts';
import type { ToolSource } from '../tool/tool.ts';
import { toolsOf } from '../tool/tools-of.ts';
import type { Agent } from './agent.ts';

/** The agent with those of its tools that a run may use; one that was narrowed before gets nothing back. */
export function narrowTools(agent: Agent, choice: ToolChoice | undefined): Agent {
  const { tools } = agent;
  if (choice === undefined || choice === 'all') return agent;
  if (choice === 'none') return { ...agent, tools: toolsOf([]), narrowedTo: [] };
  // It shows what these have said, and nothing else.
  const wanted = new Set([...choice, ...(agent.results === undefined ? [] : [readResultName])]);
  const list: typeof tools.list = async (signal, listing) =>
    (await tools.list(signal, listing)).filter(({ name }) => wanted.has(name));
  // What the source says about changes is true of a part of it as well.
  const narrowed: ToolSource = {
    get revision() {
      return tools.revision ?? 0;
    },
    list,
  };
  const both = choice.filter((name) => agent.narrowedTo?.includes(name) ?? true);
  return { ...agent, tools: narrowed, narrowedTo: both };
}
