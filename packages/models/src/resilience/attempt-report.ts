import { AuraError } from '@aura/core';
import type { Millis } from '@aura/core';
import type { FailureCategory } from './failure-category.ts';
import type { ModelTarget } from './model-route.ts';

/** An attempt that has failed. */
export interface FailedAttempt {
  readonly target: ModelTarget;
  readonly category: FailureCategory;
  readonly error: AuraError;
}

function describe({ target, category, error }: FailedAttempt): Record<string, string | number> {
  const { provider, model } = target.port.info;
  const status = error.details?.['status'];
  return {
    profile: target.id,
    provider,
    model,
    category,
    code: error.code,
    ...(typeof status === 'number' ? { status } : {}),
  };
}

/**
 * The error of a call that nobody could answer. When a single model was asked with a single credential it is that of its last
 * attempt: there is nothing to add.
 */
export function exhausted(
  attempts: readonly FailedAttempt[],
  soonest: { readonly at: Millis; readonly inMs: Millis } | undefined,
): AuraError {
  const last = attempts.at(-1);
  const targets = new Set(attempts.map(({ target }) => target));
  if (last !== undefined && targets.size === 1) return last.error;
  const failures = [...targets].map((target) => {
    const error = attempts.findLast((attempt) => attempt.target === target)?.error;
    return `${target.port.info.model} (${target.id}): ${error?.code ?? 'unknown'}`;
  });
  const until = soonest === undefined ? '' : `; the next may be asked ${inWords(soonest.inMs)}`;
  return new AuraError('provider/exhausted', {
    message:
      attempts.length === 0
        ? `all credentials of all models rest after failures${until}`
        : `no model has answered in ${attempts.length} attempts${until}. ${failures.join(', ')}`,
    hint: '`aura profiles` shows what rests, why and until when.',
    retry: 'same',
    ...(soonest === undefined ? {} : { retryAfterMs: soonest.inMs }),
    ...(last === undefined ? {} : { cause: last.error }),
    details: {
      attempts: attempts.map(describe),
      ...(soonest === undefined ? {} : { soonest: soonest.at }),
    },
  });
}

function inWords(ms: Millis): string {
  const seconds = Math.ceil(ms / 1_000);
  return seconds < 120 ? `in ${seconds} s` : `in ${Math.ceil(seconds / 60)} min`;
}
