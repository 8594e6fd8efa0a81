import type { RunOutcome } from '../events/aura-event.ts';
import type { JsonValue } from '../json/json.ts';

/** Thrown by a conversation in place of beginning: an earlier run has answered its last message, and came to this. */
export class AnsweredBefore {
  readonly outcome: RunOutcome<JsonValue>;

  constructor(outcome: RunOutcome<JsonValue>) {
    this.outcome = outcome;
  }
}
