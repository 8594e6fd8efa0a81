import { AuraError } from '@aura/core';
import type { RunOutcome } from '@aura/core';

/** Throws a `cli/*` error unless the run came to a complete answer. */
export function checkOutcome({ stopReason, reason }: RunOutcome): void {
  switch (stopReason) {
    case 'completed':
    case 'stop_condition':
      return;
    case 'client_tools':
      throw incomplete('the model has called tools that nobody here runs');
    case 'max_turns':
      throw new AuraError('cli/limit_reached', {
        message: 'the agent used all its rounds of tool calls without an answer',
        hint: 'Raise turn_depth in its [agent] table.',
      });
    case 'max_tool_calls':
      throw new AuraError('cli/limit_reached', {
        message: 'the agent used all its tool calls without an answer',
      });
    case 'budget':
      throw new AuraError('cli/limit_reached', { message: 'the run has used up its budget' });
    case 'deadline':
      throw new AuraError('cli/limit_reached', { message: 'the run took too long' });
    case 'suspended':
      throw new AuraError('cli/decision_needed', {
        message: 'the run waits for a decision that cannot be asked for here',
        hint: 'Run it on a terminal, or say with --approve what may run. What a stored run waits for is decided with `aura approvals`.',
      });
    case 'max_output_tokens':
      throw incomplete(
        'the model reached its limit of generated tokens',
        'Raise max_tokens in [agent.llm].',
      );
    case 'refused':
      throw incomplete('the model refused to answer');
    case 'empty':
      throw incomplete('the model ended its turn without an answer');
    case 'vetoed':
      throw incomplete(`the run was refused: ${reason ?? 'no reason was given'}`);
    case 'aborted':
      throw incomplete(`the run was ended: ${reason ?? 'no reason was given'}`);
    default:
      stopReason satisfies never;
  }
}

function incomplete(message: string, hint?: string): AuraError {
  return new AuraError(
    'cli/answer_incomplete',
    hint === undefined ? { message } : { message, hint },
  );
}
