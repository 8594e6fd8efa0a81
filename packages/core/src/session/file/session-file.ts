import { AuraError } from '../../errors/aura-error.ts';
import type { JsonObject } from '../../json/json.ts';
import type { Message } from '../../message/message.ts';

/** A session as a file has it. */
export interface SessionFile {
  /** Segments of the namespace that it came from; where it goes is said by whoever imports it. */
  readonly segments: readonly string[];
  /** A valid history: every call has its result, no result is without its call. */
  readonly messages: readonly Message[];
  readonly metadata: JsonObject;
  readonly title?: string;
}

/** The error for a file that holds no session. */
export function unreadable(problem: string): AuraError {
  return new AuraError('session/unreadable', {
    message: `the file holds no session: ${problem}`,
    hint: 'Give a session file of the reference system, or lines that `exportTree` has made.',
  });
}
