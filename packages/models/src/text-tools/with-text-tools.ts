import type { ModelCallOptions, ModelEvent, ModelPort, ModelRequest, Random } from '@aura/core';
import { offeredCalls } from './offered-calls.ts';
import { TextToolStream } from './text-tool-stream.ts';

/** What {@link withTextTools} needs. */
export interface TextToolOptions {
  /** Names the calls. */
  readonly random: Random;
}

/**
 * The same model, whose tool calls count also when it writes them into its text: as JSON, in `<tool_call>` or `<function=>`
 * tags, or as in Python. They become ordinary calls and disappear from the text. Only tools of the request are called, with all
 * arguments that they require. When the model makes a native call, its text is left alone.
 */
export function withTextTools(port: ModelPort, options: TextToolOptions): ModelPort {
  return {
    get info() {
      return port.info;
    },
    stream: (request, callOptions) =>
      mayCall(request)
        ? streamWithTextTools(port, options, request, callOptions)
        : port.stream(request, callOptions),
  };
}

/** An answer that has to be text, or has to have a form, has no calls in it. */
function mayCall({ tools, toolChoice, responseSchema }: ModelRequest): boolean {
  return tools.length > 0 && toolChoice !== 'none' && responseSchema === undefined;
}

async function* streamWithTextTools(
  port: ModelPort,
  { random }: TextToolOptions,
  request: ModelRequest,
  options: ModelCallOptions,
): AsyncGenerator<readonly ModelEvent[], void, undefined> {
  const stream = new TextToolStream(offeredCalls(request.tools), random);
  for await (const batch of port.stream(request, options)) {
    const events = stream.take(batch);
    if (events.length > 0) yield events;
  }
}
