import type { RunRequest } from '../agent/run-handle.ts';
import { AuraError } from '../errors/aura-error.ts';
import type { RunOutcome } from '../events/aura-event.ts';
import type { RuntimeConfig, StreamOptions } from './runtime.ts';

/** What callers may say about the answer they want. */
type AnswerOptions = Pick<StreamOptions, 'maxOutputTokens' | 'toolChoice' | 'stopWhen'>;

function requireTurnsLeft(outcome: RunOutcome): RunOutcome {
  if (outcome.stopReason !== 'max_turns') return outcome;
  const { text, turns, usage } = outcome;
  throw new AuraError('run/max_turns', {
    message: `the run has used up its ${turns} turns without an answer`,
    hint: 'Raise `limits.turnDepth`.',
    details: { partial: { text, turns, usage: { ...usage } } },
  });
}

/** The options of a run that shape its answer, as its request has them. */
export function toAnswerOptions(
  { maxOutputTokens, toolChoice, stopWhen }: AnswerOptions,
  { compat }: Pick<RuntimeConfig, 'compat'>,
): Pick<RunRequest, 'maxOutputTokens' | 'toolChoice' | 'stopWhen' | 'settle'> {
  return {
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    ...(toolChoice === undefined ? {} : { toolChoice }),
    ...(stopWhen === undefined ? {} : { stopWhen: [stopWhen].flat() }),
    ...(compat?.throwOnMaxTurns === true ? { settle: requireTurnsLeft } : {}),
  };
}
