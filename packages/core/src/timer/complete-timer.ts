import { AuraError } from '../errors/aura-error.ts';
import { canonicalJson } from '../json/canonical-json.ts';
import { parseJson } from '../json/parse-json.ts';
import { defaultToleranceMs } from './timer.ts';
import type { TimerSpec } from './timer.ts';

const maxKeyLength = 256;
const maxKindLength = 128;
const maxPayloadLength = 65_536;

function invalid(problem: string): AuraError {
  return new AuraError('timer/invalid', { message: `a timer cannot be set: ${problem}` });
}

function requireName(name: string, what: string, maxLength: number): void {
  if (name.length > 0 && name.length <= maxLength) return;
  throw invalid(`its ${what} has ${name.length} characters, 1 to ${maxLength} are possible`);
}

/** A timer with nothing left open, for backends. What is stored shares nothing with it. Throws `timer/invalid`. */
export function completeTimer(spec: TimerSpec): Required<TimerSpec> {
  const { key, kind, dueAt, toleranceMs = defaultToleranceMs, whenLate = 'run' } = spec;
  requireName(key, 'key', maxKeyLength);
  requireName(kind, 'kind', maxKindLength);
  if (!Number.isFinite(dueAt)) throw invalid(`"${key}" is due at ${dueAt}`);
  if (!(toleranceMs >= 0 && toleranceMs < Number.POSITIVE_INFINITY)) {
    throw invalid(`"${key}" tolerates ${toleranceMs} ms`);
  }
  // Canonical, so that equal timers have equal texts.
  const text = canonicalJson(spec.payload ?? null);
  if (text.length > maxPayloadLength) {
    throw invalid(`the payload of "${key}" has ${text.length} characters of JSON`);
  }
  const payload = parseJson(text);
  if (!payload.ok) throw invalid(`the payload of "${key}" is no JSON`);
  return { key, kind, dueAt, payload: payload.value, toleranceMs, whenLate };
}

/** The text of a complete timer: equal for timers that do the same at the same time. */
export function timerText(timer: Required<TimerSpec>): string {
  const { key, kind, dueAt, payload, toleranceMs, whenLate } = timer;
  return canonicalJson({ key, kind, dueAt, payload, toleranceMs, whenLate });
}
