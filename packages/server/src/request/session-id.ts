import type { IncomingHttpHeaders } from 'node:http';
import type { IdSource } from '@aura/core';

const maxLength = 128;

/**
 * The session a request belongs to: from the body's metadata, else from a header, else a new one. It is text from
 * outside that ends up in headers and paths, so only harmless characters of it are kept.
 */
export function sessionId(
  given: { readonly metadata: string | undefined; readonly headers: IncomingHttpHeaders },
  ids: IdSource,
): string {
  const { metadata, headers } = given;
  const candidates = [metadata, headers['x-chat-session-id'], headers['x-openwebui-chat-id']];
  for (const candidate of candidates) {
    const id = typeof candidate === 'string' ? sanitise(candidate) : '';
    if (id !== '') return id;
  }
  return ids.next('cs');
}

function sanitise(text: string): string {
  // Cut first: a metadata value may be as long as the body allows.
  return text.slice(0, maxLength).replace(/[^A-Za-z0-9._:-]/g, '');
}
