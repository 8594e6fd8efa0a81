import type { JsonObject } from '@aura/core';
import type OpenAI from 'openai';
import { allFrames } from '../../../packages/server/test-support/read-frames.ts';
import type { WireFrame } from '../../../packages/server/test-support/read-frames.ts';

/** One delta of a tool call. */
export type ToolCallDelta = OpenAI.ChatCompletionChunk.Choice.Delta.ToolCall;

/** A named event. */
export interface NamedEvent {
  readonly name: string;
  readonly payload: JsonObject;
}

/** A stream that has been read to its end. */
export interface Transcript {
  readonly status: number;
  readonly headers: Headers;
  readonly frames: readonly WireFrame[];
  readonly chunks: readonly OpenAI.ChatCompletionChunk[];
  readonly events: readonly NamedEvent[];
  /** Texts of the chunks in a row. */
  readonly text: string;
  readonly toolCalls: readonly ToolCallDelta[];
  readonly finishReasons: readonly string[];
  /** The last thing that came is `[DONE]`. */
  readonly done: boolean;
  /** Payloads of the named events `aura.<name>`. */
  payloads(name: string): readonly JsonObject[];
}

/** Reads a stream to its end. */
export async function readTranscript(response: Response): Promise<Transcript> {
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
  return toTranscript(response, await allFrames(response));
}

function toTranscript({ status, headers }: Response, frames: readonly WireFrame[]): Transcript {
  const chunks = frames.flatMap(({ event, data }) =>
    event === undefined && typeof data === 'object' ? [data as OpenAI.ChatCompletionChunk] : [],
  );
  const events = frames.flatMap(({ event, data }) =>
    event === undefined ? [] : [{ name: event, payload: data as JsonObject }],
  );
  const choices = chunks.flatMap((chunk) => chunk.choices);
  return {
    status,
    headers,
    frames,
    chunks,
    events,
    text: choices.map(({ delta }) => delta.content ?? '').join(''),
    toolCalls: choices.flatMap(({ delta }) => delta.tool_calls ?? []),
    finishReasons: choices.flatMap(({ finish_reason: reason }) => reason ?? []),
    done: frames.at(-1)?.data === '[DONE]',
    payloads: (name) =>
      events.filter((event) => event.name === `aura.${name}`).map(({ payload }) => payload),
  };
}
