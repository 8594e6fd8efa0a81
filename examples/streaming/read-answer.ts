import { EventSourceParserStream } from 'eventsource-parser/stream';
import type OpenAI from 'openai';

/** What a stream says, one thing after the other. */
export type StreamPart =
  | { readonly type: 'text'; readonly text: string }
  /** A call of a tool, complete. `index` counts the calls of the whole stream. */
  | { readonly type: 'call'; readonly index: number; readonly name: string; readonly args: string }
  /** An event of Aura's own, such as `aura.tool_complete`. */
  | { readonly type: 'event'; readonly name: string; readonly payload: Record<string, unknown> }
  | { readonly type: 'finish'; readonly reason: string; readonly tokens: number | undefined }
  /** The run is over. A stream that ends without it was broken off. */
  | { readonly type: 'done' };

/** A part, and the id to go on from; there is one only in streams that were asked for as resumable. */
export type IdentifiedPart = StreamPart & { readonly id?: string };

/** Reads a streamed answer. Throws when the connection breaks; ends without `done` when it is closed too early. */
export async function* readAnswer(response: Response): AsyncGenerator<IdentifiedPart> {
  if (!response.ok || response.body === null) {
    throw new Error(`${response.status}: ${await response.text()}`);
  }
  const frames = response.body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream());
  for await (const { id, event, data } of frames) {
    for (const part of partsOf(event, data)) yield id === undefined ? part : { ...part, id };
  }
}

function partsOf(event: string | undefined, data: string): readonly StreamPart[] {
  if (data === '[DONE]') return [{ type: 'done' }];
  const payload = JSON.parse(data) as Record<string, unknown>;
  if (event !== undefined) return [{ type: 'event', name: event, payload }];
  return chunkParts(payload as unknown as OpenAI.ChatCompletionChunk);
}

function chunkParts({ choices, usage }: OpenAI.ChatCompletionChunk): readonly StreamPart[] {
  // Always one choice. Absent members are absent, never null.
  const [choice] = choices;
  if (choice === undefined) return [];
  const { delta, finish_reason: reason } = choice;
  const text: StreamPart[] = delta.content ? [{ type: 'text', text: delta.content }] : [];
  const calls = (delta.tool_calls ?? []).map(({ index, function: called }): StreamPart => ({
    type: 'call',
    index,
    name: called?.name ?? '',
    args: called?.arguments ?? '',
  }));
  const finish: StreamPart[] = reason
    ? [{ type: 'finish', reason, tokens: usage?.total_tokens }]
    : [];
  return [...text, ...calls, ...finish];
}
