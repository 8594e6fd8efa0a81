import type { ErrorCode, ErrorRecord, RunOutcome } from '@aura/core';
import { messageText } from '@aura/core';

/** Why there is no proper answer, in words that a client may show to its user. */
export interface Explanation {
  readonly kind: ErrorCode;
  readonly message: string;
  readonly retryable: boolean;
}

/** Which limit of time an answer has exceeded. */
export type TimeoutKind = 'first_chunk' | 'inactivity' | 'total';

/** A request does not fit: as the model found, or as it was clear before it was sent. */
const overflowCodes: ReadonlySet<ErrorCode> = new Set([
  'provider/context_overflow',
  'context/irreducible',
  'context/overflow_unrecoverable',
]);

const overflow = [
  'My tools returned more data than I can work with at once. You could:',
  '- narrow the question with filters, such as a shorter time range or fewer items;',
  '- ask for a summary instead of the details;',
  '- split the request into smaller ones.',
].join('\n');

/** What is said when a run cannot be kept, and so cannot be carried out. */
const unkept =
  'The server cannot store anything at the moment, so the request could not be completed. Please try again later.';

/** Why a run was closed on which nobody worked: nothing has gone wrong with it. */
const closings: ReadonlyMap<ErrorCode, string> = new Map([
  ['run/cancelled', 'The request was cancelled.'],
  [
    'run/interrupted',
    'The server was stopped before the answer was complete. Please ask again; what was done until then stays done.',
  ],
  [
    'run/agent_changed',
    'The agent was changed before the answer was complete, and the request was closed. Please ask again; what was done until then stays done.',
  ],
]);

const timeouts: Readonly<Record<TimeoutKind, (seconds: number) => string>> = {
  first_chunk: (seconds) => `The model did not start to answer within ${seconds} s.`,
  inactivity: (seconds) => `The model fell silent for ${seconds} s in the middle of its answer.`,
  total: (seconds) => `The answer was not complete after ${seconds} s, the longest time allowed.`,
};

/** What the server says when it is stopped under a running answer. */
export const shutdownExplanation: Explanation = {
  kind: 'server/shutdown',
  message: 'The server was shut down before the answer was complete.',
  retryable: true,
};

/** What the server says when an answer would have to wait for somebody, and cannot. */
export const suspendedExplanation: Explanation = {
  kind: 'server/suspended',
  message: 'The request waits for a decision that cannot be given on this connection.',
  retryable: false,
};

/** Words for a run that failed. The provider's own words are shown only with `debug`. */
export function explainError(
  error: ErrorRecord,
  options: { readonly model: string; readonly debug: boolean },
): Explanation {
  return {
    kind: error.code,
    message: messageOf(error, options),
    retryable: error.retry !== 'never',
  };
}

function messageOf(
  error: ErrorRecord,
  options: { readonly model: string; readonly debug: boolean },
): string {
  if (overflowCodes.has(error.code)) return overflow;
  if (error.code === 'store/unavailable') return unkept;
  const closing = closings.get(error.code);
  if (closing !== undefined) return closing;
  const what = error.code.startsWith('provider/')
    ? `The upstream model provider (${options.model}) returned an error and the request could not be completed.`
    : 'The agent ran into an internal error and the request could not be completed.';
  return options.debug ? `${what}\n${cut(error.message)}` : `${what} Please try again later.`;
}

function cut(text: string): string {
  const characters = Array.from(text.slice(0, 1_001));
  return characters.length > 500 ? `${characters.slice(0, 500).join('')}…` : text;
}

/** Words for a run that ended without an answer, or nothing when it has one. */
export function explainOutcome(outcome: RunOutcome): Explanation | undefined {
  const { stopReason, reason } = outcome;
  if (stopReason === 'aborted' || stopReason === 'deadline') {
    const message = `The request was ended before the answer was complete${reason === undefined ? '' : ` (${reason})`}.`;
    return { kind: 'server/aborted', message, retryable: true };
  }
  if (stopReason === 'suspended') {
    return suspendedExplanation;
  }
  if (stopReason === 'client_tools' || isAnswered(outcome)) return undefined;
  if (stopReason === 'max_turns') {
    const message = 'The agent used all its rounds of tool calls without coming to an answer.';
    return { kind: 'server/out_of_turns', message, retryable: true };
  }
  if (stopReason === 'budget') {
    const message = 'The agent has used up its budget without coming to an answer.';
    return { kind: 'server/out_of_budget', message, retryable: false };
  }
  const message = 'The model ended its turn without an answer.';
  return { kind: 'server/no_answer', message, retryable: true };
}

/** What is said before a tool call is no answer. */
function isAnswered({ finalMessage }: RunOutcome): boolean {
  if (finalMessage === undefined || finalMessage.toolCalls.length > 0) return false;
  return messageText(finalMessage).trim() !== '';
}

/** Words for an answer that took too long. */
export function explainTimeout(kind: TimeoutKind, limitMs: number): Explanation {
  const message = timeouts[kind](limitMs / 1_000);
  return { kind: `server/${kind}_timeout`, message, retryable: true };
}
