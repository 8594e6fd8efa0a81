import type { ErrorBody } from './error-body.ts';

/** What providers call the failure when they name it. */
const overflowCodes: ReadonlySet<string> = new Set([
  'context_length_exceeded',
  'context_window_exceeded',
  'exceed_context_size_error',
]);

/** How providers word it when they do not. Each entry holds when all of its patterns match. */
const overflowPatterns: readonly (readonly RegExp[])[] = [
  [/context_length_exceeded/i],
  [/maximum context length/i],
  [/maximum number of tokens/i],
  [/token limit/i],
  [/tokens exceeded/i],
  [/(prompt|input) is too long/i],
  [/resulted in/i, /tokens/i],
  [/context/i, /exceed/i],
];

/** Anthropic's complaint about both together: a shorter conversation does help. */
const overflowWithAnswer = /exceed context limit/i;

/** A complaint about the requested length of the answer: a shorter conversation would not help. */
const answerLimit = /max_(completion_|output_)?tokens/i;

/** Whether a refused request was too long for the model. A structured code decides, wording only without one. */
export function isContextOverflow(body: ErrorBody): boolean {
  if (body.codes.some((code) => overflowCodes.has(code))) return true;
  if (overflowWithAnswer.test(body.message)) return true;
  if (answerLimit.test(body.message) || answerLimit.test(body.param ?? '')) return false;
  return overflowPatterns.some((patterns) => patterns.every((one) => one.test(body.message)));
}
