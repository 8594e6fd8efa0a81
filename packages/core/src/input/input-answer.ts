import { expiredAnswer, fromAnswerRecord, toAnswerRecord } from '../approval/approval-decision.ts';
import type { DecidedBy, Deny } from '../approval/approval-decision.ts';
import { isJsonObject } from '../json/json.ts';
import type { JsonObject, JsonValue } from '../json/json.ts';

/** What a tool wanted to know. */
export interface ProvideInput extends DecidedBy {
  readonly decision: 'answer';
  /** Checked against the schema of the question; it is asked again when it does not fit. */
  readonly value: JsonValue;
}

/** What somebody says to a question. */
export type InputAnswer = ProvideInput | Deny;

/** The storable form of an answer. */
export function toInputRecord(answer: InputAnswer): JsonObject {
  if (answer.decision === 'deny') return toAnswerRecord(answer);
  const { value, ...rest } = answer;
  // Who has answered is stored as for approvals.
  return { ...toAnswerRecord({ ...rest, decision: 'deny' }), decision: 'answer', value };
}

/** The answer of a stored form; undefined for what is none. */
export function fromInputRecord(
  record: JsonValue,
): InputAnswer | { readonly decision: 'expired' } | undefined {
  if (record === expiredAnswer) return { decision: 'expired' };
  if (!isJsonObject(record)) return undefined;
  const { decision, value } = record;
  if (decision === 'answer' && value !== undefined) {
    const who = fromAnswerRecord({ ...record, decision: 'deny' });
    return who && { ...who, decision: 'answer', value };
  }
  const answer = fromAnswerRecord(record);
  return answer?.decision === 'deny' ? answer : undefined;
}
