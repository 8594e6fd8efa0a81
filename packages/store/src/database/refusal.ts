import type { ErrorRecord } from '@aura/core';

/**
 * Why something was not done, as data that can cross to another thread. Modules that run in the writer's thread throw it
 * in place of an AuraError: they take nothing from the core but types, so that the thread starts fast and alone.
 */
export class Refusal extends Error {
  readonly record: ErrorRecord;

  constructor(record: ErrorRecord) {
    super(record.message);
    this.record = record;
  }
}

/** A {@link Refusal} because of what stands in the database. */
export function corrupt(path: string, finding: string): Refusal {
  return new Refusal({
    code: 'store/corrupt',
    message: `the database ${path} is damaged: ${finding}`,
    hint: 'Restore it from a backup, or move it away to start with an empty one.',
    retry: 'never',
  });
}
