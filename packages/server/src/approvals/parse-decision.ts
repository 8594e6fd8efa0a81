import type { JsonValue } from '@aura/core';
import { z } from 'zod';
import type { Checked } from '../response/refusal.ts';
import { invalidRequest } from '../response/refusal.ts';

/** What somebody has decided about an approval. */
export interface DecisionBody {
  readonly approved: boolean;
  readonly reason?: string | null | undefined;
}

/** A member that means nothing here might have meant something to whoever sent it. */
const decision: z.ZodType<DecisionBody> = z.strictObject({
  approved: z.boolean(),
  reason: z.string().max(4_096).nullish(),
});

/** Checks the shape of a decision. */
export function parseDecision(body: JsonValue): Checked<DecisionBody> {
  const parsed = decision.safeParse(body);
  if (parsed.success) return { ok: true, value: parsed.data };
  const [issue] = parsed.error.issues;
  const where = issue?.path.map(String).join('.') || 'body';
  return invalidRequest(422, `The request body is not a decision: ${where}: ${issue?.message}`);
}
