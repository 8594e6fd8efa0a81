import type { CallId } from '../ids/ids.ts';
import type { JsonSchema } from '../json/json.ts';
import type { Millis } from '../ports/clock.ts';
import type { ArgumentIssue } from '../tool/tool.ts';

/** A question of a tool that somebody has to answer, as it stands in the run log. */
export interface PendingInput {
  readonly kind: 'input';
  readonly id: string;
  readonly callId: CallId;
  readonly tool: string;
  /** Which of the questions of the call this is, from 1. */
  readonly question: number;
  readonly prompt: string;
  /** What an answer has to look like. */
  readonly schema: JsonSchema;
  /** What was wrong with the answer before, if there was one. */
  readonly problems?: readonly ArgumentIssue[];
  /** Names of agents from the outermost run to the one asking. */
  readonly path: readonly string[];
  readonly createdAt: Millis;
  /** From then on nobody can answer it any more. */
  readonly expiresAt: Millis;
  /** Whoever has it may answer, once. */
  readonly token: string;
}
