import { AuraError, isJsonObject, parseJson } from '@aura/core';
import type { JsonObject, Millis } from '@aura/core';
import { LLMock } from '@copilotkit/aimock';
import type { JournalEntry } from '@copilotkit/aimock';

import { toFixture } from './wire-step.ts';
import type { WireStep } from './wire-step.ts';

/** What a script may decide by. */
export interface WireRequest {
  /** The request body as it came. */
  readonly body: JsonObject;
  /** Text of the last user message. */
  readonly question: string;
  /** Texts of the tool results that came after it. */
  readonly toolResults: readonly string[];
}

/** A request as it was recorded. */
export interface RecordedRequest {
  /** In lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonObject;
  readonly status: number;
}

/** One step after the other, or an answer to each request for what it is. */
export type WireScript = readonly WireStep[] | ((request: WireRequest) => WireStep);

/** Settings of a {@link scriptedModelServer}. */
export interface ScriptedModelServerOptions {
  /** Default: a free one. */
  readonly port?: number;
  /** UTF-16 units per streamed part. Default 20. */
  readonly chunkSize?: number;
  /** Pause before each streamed part. Default none. */
  readonly pauseMs?: Millis;
}

/** A model server on 127.0.0.1 that speaks the wire of OpenAI and plays a script. */
export interface ScriptedModelServer extends AsyncDisposable {
  /** What a client takes for its base URL; ends in `/v1`. */
  readonly url: string;
  /** The chat requests so far. */
  readonly requests: readonly RecordedRequest[];
  /** Throws when the script is a list and was not used up exactly. */
  assertComplete(): void;
}

/** Starts a {@link ScriptedModelServer}. A request beyond a list of steps is answered with status 500. */
export async function scriptedModelServer(
  script: WireScript,
  options: ScriptedModelServerOptions = {},
): Promise<ScriptedModelServer> {
  const { port = 0, chunkSize = 20, pauseMs = 0 } = options;
  let calls = 0;
  const next = (request: WireRequest): WireStep => {
    calls += 1;
    if (typeof script === 'function') return script(request);
    return script[calls - 1] ?? exhausted(calls, script.length);
  };
  const mock = new LLMock({
    host: '127.0.0.1',
    port,
    chunkSize,
    latency: pauseMs,
    // 0 keeps every request: a bounded journal would drop the first ones of a long test.
    journalMaxEntries: 0,
  });
  mock.on({ predicate: () => true }, (request) => toFixture(next(readRequest(plainBody(request)))));
  await mock.start();
  return {
    url: `${mock.url}/v1`,
    get requests() {
      return mock.getRequests().flatMap(toRecorded);
    },
    assertComplete() {
      if (typeof script === 'function' || calls === script.length) return;
      throw new AuraError(
        calls > script.length ? 'testkit/script_exhausted' : 'testkit/script_unfinished',
        {
          message: `the model server got ${calls} requests, its script has ${script.length} steps`,
        },
      );
    },
    [Symbol.asyncDispose]: () => mock.stop(),
  };
}

function exhausted(call: number, steps: number): WireStep {
  const message = `request ${call} of a scripted model server whose script has ${steps} steps`;
  return { error: { status: 500, message, code: 'script_exhausted' } };
}

/** The body as the client sent it: the library adds fields of its own to the one it hands out. */
function plainBody(body: unknown): JsonObject {
  const copy = parseJson(JSON.stringify(body));
  if (!copy.ok || !isJsonObject(copy.value)) return {};
  const { _endpointType: _, _context: __, ...rest } = copy.value;
  return rest;
}

function toRecorded({ path, headers, body, response }: JournalEntry): readonly RecordedRequest[] {
  if (!path.includes('/chat/completions')) return [];
  return [{ headers, body: plainBody(body), status: response.status }];
}

function readRequest(body: JsonObject): WireRequest {
  const messages = (Array.isArray(body['messages']) ? body['messages'] : []).filter(isJsonObject);
  const last = messages.findLastIndex((message) => message['role'] === 'user');
  const results = messages.slice(last + 1).filter((message) => message['role'] === 'tool');
  return { body, question: textOf(messages[last]), toolResults: results.map(textOf) };
}

/** Content is a text or a list of parts. */
function textOf(message: JsonObject | undefined): string {
  const content = message?.['content'];
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .filter(isJsonObject)
    .map((part) => (typeof part['text'] === 'string' ? part['text'] : ''))
    .join('');
}
