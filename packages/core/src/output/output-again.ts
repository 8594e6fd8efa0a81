import { AuraError } from '../errors/aura-error.ts';
import type { Digest } from '../ports/digest.ts';
import { planOutput } from './output-plan.ts';
import type { OutputPlan, OutputRecord, OutputSchema } from './output-plan.ts';

/**
 * The form of the answer of a run that goes on, from its schema as it is given again. The strategy stays that with which
 * the run began. Throws `run/options_missing` unless it is the same schema.
 */
export function outputAgain(
  { digest: known, strategy }: OutputRecord,
  given: OutputSchema | undefined,
  digest: Digest,
): OutputPlan {
  const plan = given && planOutput(given, { strategy, digest });
  if (plan?.digest === known) return plan;
  throw new AuraError('run/options_missing', {
    message:
      plan === undefined
        ? 'the run is to answer in a form, and is resumed without its schema'
        : 'the run is resumed with another output schema than it began with',
    hint: 'Give the same `output` again.',
  });
}
