import type { OpenedInside } from './open-inside.ts';

/** What reading a file came to. */
export type ReadOutcome =
  | { readonly type: 'text'; readonly text: string; readonly bytes: number }
  | { readonly type: 'too_large'; readonly bytes: number }
  | { readonly type: 'binary'; readonly bytes: number };

const chunkBytes = 256 * 1024;

/**
 * The text of an open file, as long as it is text in UTF-8 of at most `maxBytes`. Reads no more than that, also of a file
 * that grows meanwhile.
 */
export async function readText(
  { handle, stats }: Pick<OpenedInside, 'handle' | 'stats'>,
  { maxBytes, signal }: { readonly maxBytes: number; readonly signal: AbortSignal },
): Promise<ReadOutcome> {
  if (stats.size > maxBytes) return { type: 'too_large', bytes: stats.size };
  const chunks: Buffer[] = [];
  let bytes = 0;
  for (;;) {
    signal.throwIfAborted();
    const buffer = Buffer.allocUnsafe(Math.min(chunkBytes, maxBytes + 1 - bytes));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, bytes);
    if (bytesRead === 0) break;
    chunks.push(buffer.subarray(0, bytesRead));
    bytes += bytesRead;
    if (bytes > maxBytes) return { type: 'too_large', bytes };
  }
  const text = decodeText(Buffer.concat(chunks));
  return text === undefined ? { type: 'binary', bytes } : { type: 'text', text, bytes };
}

/** Bytes as text without a byte order mark; undefined when they are none. */
export function decodeText(data: Uint8Array): string | undefined {
  if (data.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(data);
  } catch {
    return undefined;
  }
}
