import type { RunRequest } from '../agent/run-handle.ts';
import { AuraError } from '../errors/aura-error.ts';
import type { RunOutcome } from '../events/aura-event.ts';
import { isJsonObject } from '../json/json.ts';
import type { ModelInfo } from '../model/model-port.ts';
import { outputStrategy, planOutput } from '../output/output-plan.ts';
import type { OutputPlan } from '../output/output-plan.ts';
import type { RuntimeConfig, StreamOptions } from './runtime.ts';

/** What callers may say about the answer they want. */
type AnswerOptions = Pick<StreamOptions, 'maxOutputTokens' | 'toolChoice' | 'stopWhen' | 'output'>;

function requireTurnsLeft({ stopReason, text, turns, usage }: RunOutcome): void {
  if (stopReason !== 'max_turns') return;
  throw new AuraError('run/max_turns', {
    message: `the run has used up its ${turns} turns without an answer`,
    hint: 'Raise `limits.turnDepth`.',
    details: { partial: { text, turns, usage: { ...usage } } },
  });
}

/** What the caller gets of an outcome: the log has the output as the model wrote it. */
function settleWith(
  plan: OutputPlan | undefined,
  { compat }: Pick<RuntimeConfig, 'compat'>,
): RunRequest['settle'] {
  if (plan === undefined && compat?.throwOnMaxTurns !== true) return undefined;
  return async (outcome) => {
    if (compat?.throwOnMaxTurns === true) requireTurnsLeft(outcome);
    if (plan === undefined || !isJsonObject(outcome.output)) return outcome;
    return { ...outcome, output: await plan.parse(outcome.output) };
  };
}

/** The options of a run that shape its answer, as its request has them. */
export function toAnswerOptions(
  { maxOutputTokens, toolChoice, stopWhen, output }: AnswerOptions,
  world: Pick<RuntimeConfig, 'compat' | 'ports'> & { readonly model: ModelInfo },
): Pick<RunRequest, 'maxOutputTokens' | 'toolChoice' | 'stopWhen' | 'output' | 'settle'> {
  const { digest } = world.ports;
  const plan =
    output && planOutput(output, { strategy: outputStrategy(world.model, toolChoice), digest });
  const settle = settleWith(plan, world);
  return {
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    ...(toolChoice === undefined ? {} : { toolChoice }),
    ...(stopWhen === undefined ? {} : { stopWhen: [stopWhen].flat() }),
    ...(plan === undefined ? {} : { output: plan }),
    ...(settle === undefined ? {} : { settle }),
  };
}
