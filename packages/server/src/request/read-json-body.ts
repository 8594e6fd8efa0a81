import type { IncomingMessage } from 'node:http';
import type { JsonValue } from '@aura/core';
import { parseJson } from '@aura/core';
import type { Checked } from '../response/refusal.ts';
import { invalidRequest } from '../response/refusal.ts';

const jsonType = /^application\/(?:json|[^;\s]+\+json)\s*(?:;|$)/i;

/** Reads a JSON body of at most `limitBytes`. The content type is checked before anything is read. */
export async function readJsonBody(
  incoming: IncomingMessage,
  limitBytes: number,
): Promise<Checked<JsonValue>> {
  return isJson(incoming) ? parseJsonBody(incoming, await readBody(incoming, limitBytes)) : notJson;
}

/** Reads a body of at most `limitBytes`, whatever it is. */
export async function readBody(
  incoming: IncomingMessage,
  limitBytes: number,
): Promise<Checked<Uint8Array>> {
  const bytes = await readBytes(incoming, limitBytes);
  if (bytes !== undefined) return { ok: true, value: bytes };
  return invalidRequest(413, `The request body is larger than ${limitBytes} bytes`);
}

/** The JSON of a body that has been read. */
export function parseJsonBody(
  incoming: IncomingMessage,
  body: Checked<Uint8Array>,
): Checked<JsonValue> {
  if (!isJson(incoming)) return notJson;
  if (!body.ok) return body;
  const text = decodeUtf8(body.value);
  if (text === undefined) return invalidRequest(400, 'The request body is not valid UTF-8');
  const parsed = parseJson(text);
  if (parsed.ok) return { ok: true, value: parsed.value };
  return invalidRequest(400, `The request body is not valid JSON: ${parsed.error.slice(0, 200)}`);
}

const notJson: Checked<never> = invalidRequest(
  415,
  'Expected request with `Content-Type: application/json`',
);

function isJson({ headers }: IncomingMessage): boolean {
  return jsonType.test(headers['content-type'] ?? '');
}

/** The body, or nothing when it is too large; what is left of it then is for Node to discard. */
async function readBytes(
  incoming: IncomingMessage,
  limitBytes: number,
): Promise<Buffer | undefined> {
  if (Number(incoming.headers['content-length'] ?? 0) > limitBytes) return undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  const { promise, resolve, reject } = Promise.withResolvers<Buffer | undefined>();
  const onData = (chunk: Buffer): void => {
    size += chunk.length;
    if (size > limitBytes) resolve(undefined);
    else chunks.push(chunk);
  };
  incoming.on('data', onData);
  incoming.once('end', () => resolve(Buffer.concat(chunks, size)));
  incoming.once('error', reject);
  try {
    return await promise;
  } finally {
    incoming.off('data', onData);
  }
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // The decoder has nothing to add to the fact that it failed.
    return undefined;
  }
}
