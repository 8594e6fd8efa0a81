import { AuraError } from '../errors/aura-error.ts';
import type { StopReason } from '../events/aura-event.ts';
import type { ToolOutcome } from '../message/message.ts';
import { CallFailure } from '../tool/dispatch/call-failure.ts';
import type { ToolContext, ToolOutput } from '../tool/tool.ts';
import type { DelegationRequest, DelegationResult } from './delegation.ts';

const notes: Readonly<Partial<Record<StopReason, string>>> = {
  max_turns: 'the agent ran out of turns',
  max_output_tokens: 'the answer of the agent was cut at its limit of tokens',
  budget: 'the budget was used up',
  vetoed: 'the agent was stopped',
  refused: 'the agent refused',
  empty: 'the agent gave no answer',
  deadline: 'the agent ran out of time',
};

function toOutput({ scope, agent, stopReason, text, turns }: DelegationResult): ToolOutput {
  const note = notes[stopReason];
  const parts = [text, ...(note === undefined ? [] : [`[Incomplete: ${note}.]`])];
  return {
    content: [{ type: 'text', text: parts.filter((part) => part !== '').join('\n\n') }],
    structured: { agent, scope, stopReason, turns },
  };
}

const outcomes: Readonly<Record<string, Exclude<ToolOutcome, 'ok'>>> = {
  'delegation/unknown_agent': 'invalid_input',
  'delegation/too_deep': 'not_allowed',
  'delegation/cycle': 'not_allowed',
  'delegation/too_many': 'not_allowed',
  'hook/vetoed': 'vetoed',
};

/** Delegates, and says to the model what came of it. */
export async function delegatedOutput(
  { delegate, agent }: ToolContext,
  request: DelegationRequest,
): Promise<ToolOutput> {
  try {
    if (delegate !== undefined) return toOutput(await delegate(request));
    throw new AuraError('delegation/too_deep', { message: `"${agent}" may not delegate` });
  } catch (error) {
    const outcome = AuraError.is(error) ? outcomes[error.code] : undefined;
    if (!AuraError.is(error) || outcome === undefined) throw error;
    const hint = error.hint === undefined ? '' : ` ${error.hint}`;
    throw new CallFailure(outcome, `Not delegated: ${error.message}.${hint}`);
  }
}
