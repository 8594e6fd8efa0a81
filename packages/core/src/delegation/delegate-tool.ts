import { defineTool } from '../tool/define-tool.ts';
import type { Tool } from '../tool/tool.ts';
import { delegatedOutput } from './delegated-output.ts';
import { markDelegating } from './delegating-tools.ts';
import { delegationInput } from './delegation-input.ts';
import type { DelegationRequest } from './delegation.ts';

/** An agent as others get to know it. */
export interface DelegateInfo {
  readonly id: string;
  readonly name: string;
  /** What it is there for, in one sentence. */
  readonly purpose?: string;
}

const maxTaskLength = 16_000;

function describe(agents: readonly DelegateInfo[]): string {
  const lines = agents.map(({ id, name, purpose }) => {
    const shown = name === id ? id : `${id} (${name})`;
    return purpose === undefined ? `- ${shown}` : `- ${shown}: ${purpose}`;
  });
  return [
    'Has another agent do a task and returns its answer. The agent sees the task and nothing else of this conversation,',
    `unless "context" says so. Agents:\n${lines.join('\n')}`,
  ].join(' ');
}

/**
 * The tool `delegate_to_agent`, for an agent whose `delegation` names these agents. May run again after a crash: the agent
 * goes on where it was.
 */
export function delegateTool(agents: readonly DelegateInfo[]): Tool {
  const tool = defineTool({
    name: 'delegate_to_agent',
    description: describe(agents),
    annotations: { idempotent: true },
    timeoutMs: 0,
    input: delegationInput({
      agent: { type: 'text', maxLength: 256, required: true, description: 'Id of the agent.' },
      task: {
        type: 'text',
        maxLength: maxTaskLength,
        required: true,
        description: 'What to do, with everything that has to be known for it.',
      },
      context: {
        type: 'choice',
        of: ['none', 'recent'],
        description: 'What the agent is told of this conversation. Default: none.',
      },
    }),
    // The input has been checked to be one.
    execute: (args, context) => delegatedOutput(context, args as unknown as DelegationRequest),
  });
  return markDelegating(tool);
}
