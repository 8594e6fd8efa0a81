import type { AuraError, JsonObject, ModelRequest } from '@aura/core';
import { isJsonObject, parseJson } from '@aura/core';
import type { Dispatcher } from 'undici';
import {
  replaceLoneSurrogates,
  stringifyWellFormed,
} from '../chat-completions/stringify-well-formed.ts';
import { classifyConnection } from '../errors/classify-connection.ts';
import { classifyReply } from '../errors/classify-reply.ts';
import { providerError } from '../errors/provider-error.ts';
import { readText } from '../http/read-text.ts';
import { contentKind, refuseReply } from '../http/reply-kind.ts';
import type { AiSdkTarget } from './stream-ai-sdk.ts';

/** The connection of one call. */
export interface ModelTransport {
  /** For the package: sends what it made over our own connections, changed as the vendor says. */
  readonly fetch: typeof globalThis.fetch;
  /** Why there is no answer, or no more of it. Packages wrap errors in their own; this is the original. */
  readonly failure: AuraError | undefined;
}

type Body = Dispatcher.ResponseData['body'];

/** Longest description of a failure that is read. */
const maxFailureBytes = 64 * 1024;
/** A line larger than this is an attack or a mistake, and packages keep it until it ends. */
const maxLineBytes = 64 * 1024 * 1024;
const lineFeed = 10;

/** The transport of one call of a model. */
export function createModelFetch(target: AiSdkTarget, request: ModelRequest): ModelTransport {
  const { subject, dispatcher } = target;
  let failure: AuraError | undefined;
  const failWith = (error: AuraError): AuraError => (failure = error);
  const broken = (cause: unknown, host: string, replied: boolean): AuraError =>
    failWith(classifyConnection(subject, { cause, host, replied }));

  const send: typeof fetch = async (address, init) => {
    // Packages give the address as text.
    const url = new URL(String(address));
    const edit = target.vendor.bodyEdit?.(request);
    let reply: Dispatcher.ResponseData;
    try {
      reply = await dispatcher.request({
        origin: url.origin,
        path: `${url.pathname}${url.search}`,
        method: 'POST',
        headers: { ...withoutBlank(init?.headers), ...target.headers },
        body: encodeBody(init?.body, edit),
        signal: init?.signal ?? null,
      });
    } catch (cause) {
      throw broken(cause, url.host, false);
    }
    // A body that is left early reports so as an error, after the last one who listens.
    reply.body.on('error', () => {});
    if (contentKind(reply) === 'stream') {
      const overlong = (): AuraError =>
        failWith(
          providerError(subject, {
            name: 'malformed_response',
            problem: `a line of the answer is longer than ${maxLineBytes} bytes`,
          }),
        );
      return new Response(
        toWebStream(reply.body, {
          overlong,
          broken: (cause) => broken(cause, url.host, true),
        }),
      );
    }
    throw failWith(await refuse(target, reply));
  };
  return {
    fetch: send,
    get failure() {
      return failure;
    },
  };
}

/** Packages send the credential that they were not given as a blank one. */
function withoutBlank(headers: RequestInit['headers']): Record<string, string> {
  return Object.fromEntries([...new Headers(headers)].filter(([, value]) => value !== ''));
}

function encodeBody(
  body: RequestInit['body'],
  edit: ((body: JsonObject) => JsonObject) | undefined,
): string | Uint8Array {
  if (body instanceof Uint8Array) return body;
  const text = String(body);
  if (edit === undefined) return replaceLoneSurrogates(text);
  const parsed = parseJson(text);
  return parsed.ok && isJsonObject(parsed.value) ? stringifyWellFormed(edit(parsed.value)) : text;
}

async function refuse(target: AiSdkTarget, reply: Dispatcher.ResponseData): Promise<AuraError> {
  const { subject } = target;
  // The status alone says more than that its explanation broke off.
  const { text } = await readText(reply.body, maxFailureBytes).catch(() => ({ text: '' }));
  const isRefusal = reply.statusCode < 200 || reply.statusCode >= 300;
  const parsed = parseJson(text);
  const hasError = parsed.ok && isJsonObject(parsed.value) && parsed.value['error'] !== undefined;
  // Some gateways report a failure with status 200.
  return hasError && !isRefusal
    ? classifyReply(subject, { body: parsed.value })
    : refuseReply(subject, reply, text);
}

/** The errors of a body. */
interface BodyErrors {
  broken(cause: unknown): AuraError;
  overlong(): AuraError;
}

/** The body as the package reads it, one chunk per network read and none in advance. */
function toWebStream(body: Body, { broken, overlong }: BodyErrors): ReadableStream<Uint8Array> {
  const chunks: AsyncIterator<Uint8Array> = body.iterator({ destroyOnReturn: false });
  let unbroken = 0;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await chunks.next();
          if (done === true) {
            controller.close();
            return;
          }
          const last = value.lastIndexOf(lineFeed);
          unbroken = last === -1 ? unbroken + value.length : value.length - last;
          if (unbroken > maxLineBytes) controller.error(overlong());
          else controller.enqueue(value);
        } catch (cause) {
          controller.error(broken(cause));
        }
      },
      cancel() {
        body.destroy();
      },
    },
    { highWaterMark: 0 },
  );
}
