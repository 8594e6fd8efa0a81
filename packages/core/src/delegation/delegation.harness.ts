import type { ScriptedStep } from '@aura/testkit';
import { scriptedModel } from '@aura/testkit';
import { z } from 'zod';
import { setUp } from '../agent/agent-runner.harness.ts';
import { defaultLimits } from '../agent/agent.ts';
import type { Agent } from '../agent/agent.ts';
import { createMemoryRunLogs } from '../run/memory-run-logs.ts';
import type { RunLogs } from '../run/run-logs.ts';
import type { RunRecord } from '../run/run-record.ts';
import { defineTool } from '../tool/define-tool.ts';
import type { Tool } from '../tool/tool.ts';
import { toolsOf } from '../tool/tools-of.ts';
import { delegateTool } from './delegate-tool.ts';
import type { AgentDelegation } from './delegation.ts';
import { spawnTool } from './spawn-tool.ts';
import { namespace } from '../agent/agent-runner.harness.ts';

/** What the agents of one process do to the world outside. */
export function makeEffects() {
  const done: string[] = [];
  const tool = (name: string, options: Partial<Tool> = {}): Tool => ({
    ...defineTool({
      name,
      description: 'Has an effect',
      input: z.object({ id: z.string() }),
      execute: ({ id }) => {
        done.push(`${name}:${id}`);
        return `did ${id}`;
      },
    }),
    ...options,
  });
  return { done, tool };
}

/** A call of a model. */
export function call(name: string, id: string) {
  return { name, args: { id } };
}

export function delegateTo(agent: string, task = 'do it') {
  return { name: 'delegate_to_agent', args: { agent, task } };
}

/** An agent that others delegate to. */
export function worker(
  id: string,
  steps: readonly ScriptedStep[],
  init: Partial<Agent> = {},
): Agent & { readonly model: ReturnType<typeof scriptedModel> } {
  return {
    id,
    name: id.toUpperCase(),
    digest: `${id}-1`,
    system: [{ id: 'prompt', text: `You are ${id}.` }],
    tools: toolsOf([]),
    limits: defaultLimits,
    notices: { lastTurn: false },
    ...init,
    model: scriptedModel(steps),
  };
}

/** A process in which an agent can delegate to others. */
export function setUpLead(
  steps: readonly ScriptedStep[],
  agents: readonly Agent[],
  options: {
    readonly tools?: readonly Tool[];
    readonly agent?: Partial<Agent>;
    readonly runLogs?: RunLogs;
    readonly delegation?: AgentDelegation;
  } & Omit<NonNullable<Parameters<typeof setUp>[1]>, 'tools' | 'agent' | 'runLogs'> = {},
) {
  const { tools = [], agent, delegation, ...rest } = options;
  return setUp(steps, {
    ...rest,
    tools: [delegateTool(agents), spawnTool(), ...tools],
    agent: { delegation: { agents: () => agents, ...delegation }, ...agent },
  });
}

/** Run logs with one log in them that nobody holds. */
export async function logsWith(
  runId: Parameters<ReturnType<RunLogs['within']>['create']>[0],
  records: readonly RunRecord[],
): Promise<RunLogs> {
  const runLogs = createMemoryRunLogs();
  const log = await runLogs.within(namespace).create(runId);
  await log.append(JSON.parse(JSON.stringify(records)));
  await log.release();
  return runLogs;
}

/** How often the model of a part of the run had answered for good. */
export function answersIn(records: readonly RunRecord[], scope: string): number {
  return records.filter(
    (r) => r.scope === scope && r.type === 'event' && r.event.type === 'message.completed',
  ).length;
}
