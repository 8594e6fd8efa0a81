import type { RepeatLimits } from '../../agent/agent.ts';
import { canonicalJson } from '../../json/canonical-json.ts';
import type { ToolCall } from '../../message/message.ts';
import type { Transcript } from '../../run/transcript.ts';

function isSame(left: ToolCall, right: ToolCall): boolean {
  return left.name === right.name && canonicalJson(left.args) === canonicalJson(right.args);
}

/** How many times in a row the model has made this very call by now, this time included. */
export function timesInARow(transcript: Transcript, call: ToolCall): number {
  const calls = transcript.callsBefore(call.id);
  let times = 1;
  while (times <= calls.length && isSame(calls.at(-times) as ToolCall, call)) times += 1;
  return times;
}

/** Whether a call has been repeated so often that it is not run any more. */
export function isLoop(times: number, { refuseAt }: RepeatLimits): boolean {
  return refuseAt > 0 && times >= refuseAt;
}

/** What the model is told with the result of a repeated call, if anything. */
export function repeatNotice(
  call: ToolCall,
  times: number,
  { nudgeAt }: RepeatLimits,
): string | undefined {
  if (nudgeAt === 0 || times < nudgeAt) return undefined;
  return (
    `You have made this very call of "${call.name}" ${times} times in a row. Repeating it will not help: ` +
    'use what you have, other arguments, another tool or smaller steps.'
  );
}
