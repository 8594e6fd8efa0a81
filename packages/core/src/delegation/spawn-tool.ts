import { defineTool } from '../tool/define-tool.ts';
import type { Tool } from '../tool/tool.ts';
import { delegatedOutput } from './delegated-output.ts';
import { markDelegating } from './delegating-tools.ts';
import { delegationInput } from './delegation-input.ts';
import type { DelegationRequest } from './delegation.ts';

/**
 * The tool `spawn_agent`, for an agent with a `delegation`: a copy of the agent does a task apart from the conversation.
 * May run again after a crash: the copy goes on where it was.
 */
export function spawnTool(): Tool {
  const tool = defineTool({
    name: 'spawn_agent',
    description:
      'Has a helper of your own do a task apart from this conversation and returns its answer. It sees the task and nothing else.',
    annotations: { idempotent: true },
    timeoutMs: 0,
    input: delegationInput({
      task: {
        type: 'text',
        maxLength: 16_000,
        required: true,
        description: 'What to do, with everything that has to be known for it.',
      },
      instructions: { type: 'text', maxLength: 8_000, description: 'How to do it.' },
      tools: {
        type: 'names',
        description: 'The tools it gets, out of yours. Default: all.',
      },
    }),
    execute({ task, instructions, tools }, context) {
      // The input has been checked to be one; an agent that the model names is not part of it.
      const request = { task, instructions, tools } as unknown as DelegationRequest;
      return delegatedOutput(context, request);
    },
  });
  return markDelegating(tool);
}
