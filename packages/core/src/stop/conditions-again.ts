import { AuraError } from '../errors/aura-error.ts';
import type { StopCondition, StopRecord } from './stop-condition.ts';

/**
 * The conditions of a run that goes on: rules from its log, functions as they are given again, in their order. Throws
 * `run/options_missing` unless as many functions are given as the run began with.
 */
export function conditionsAgain(
  records: readonly StopRecord[],
  given: readonly StopCondition[] = [],
): readonly StopCondition[] {
  const functions = given.filter((each) => typeof each === 'function');
  const wanted = records.filter(({ type }) => type === 'custom').length;
  if (functions.length !== wanted) {
    throw new AuraError('run/options_missing', {
      message: `the run began with ${wanted} functions that end it, and is resumed with ${functions.length}`,
      hint: 'Give the same `stopWhen` again.',
    });
  }
  return records.flatMap((record) => {
    const condition = record.type === 'custom' ? functions.shift() : record;
    return condition === undefined ? [] : [condition];
  });
}
