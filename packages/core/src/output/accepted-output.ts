import type { RunRequest } from '../agent/run-handle.ts';
import type { JsonObject } from '../json/json.ts';
import { contentText } from '../message/message-text.ts';
import type { ToolCall } from '../message/message.ts';
import type { Transcript } from '../run/transcript.ts';
import { isOutputCall } from './output-tool.ts';
import { readOutput } from './read-output.ts';

/** The calls of an answer that are answers themselves, with what became of them. */
export function outputCalls(
  request: Pick<RunRequest, 'output'>,
  transcript: Transcript,
): { readonly accepted: ToolCall | undefined; readonly isRejected: boolean } {
  const calls = (transcript.lastAnswer?.toolCalls ?? []).filter((call) =>
    isOutputCall(request, call),
  );
  const accepted = calls.find(({ id }) => transcript.result(id)?.outcome === 'ok');
  return { accepted, isRejected: calls.length > 0 && accepted === undefined };
}

/** The value of a run that has come to an answer in the form it was asked for. */
export function acceptedOutput(
  request: Pick<RunRequest, 'output'>,
  transcript: Transcript,
): JsonObject | undefined {
  const { lastAnswer } = transcript;
  if (request.output === undefined || lastAnswer === undefined) return undefined;
  return (
    outputCalls(request, transcript).accepted?.args ?? readOutput(contentText(lastAnswer.content))
  );
}
