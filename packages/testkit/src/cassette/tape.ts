import { AuraError, isJsonObject, parseJson } from '@aura/core';
import type { JsonValue, Millis } from '@aura/core';

/** A request as it was made. Credentials are masked. */
export interface TapedRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** For readers: requests are not told apart by their headers. */
  readonly headers: Readonly<Record<string, string>>;
  /** A text when it was no JSON; null when there was none. */
  readonly body: JsonValue;
}

/** What one read from the network gave. A piece that is no text by itself, such as half a character, is in base64. */
export type TapedPiece = {
  /** Since the piece before it; since the request for the first one. */
  readonly afterMs: Millis;
} & ({ readonly text: string | readonly string[] } | { readonly base64: string });

/** What came back. */
export interface TapedReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly pieces: readonly TapedPiece[];
  /** `cut`: the server broke it off. `left`: the client did not wait for the rest, which nobody knows. */
  readonly end: 'whole' | 'cut' | 'left';
}

/** A request and what became of it. */
export interface Exchange {
  readonly request: TapedRequest;
  /** `failed`: nothing came back over the connection, if there was one. `left`: the client did not wait for anything. */
  readonly reply: TapedReply | 'failed' | 'left';
}

/** What a cassette holds. */
export interface Tape {
  /** Version of the format. */
  readonly cassette: 1;
  /** Where it is from, for readers, in one that was not recorded or not from the service itself. */
  readonly note?: string;
  /** The base address that was recorded. */
  readonly target: string;
  /** In the order of the requests. */
  readonly exchanges: readonly Exchange[];
}

/** A tape as a file: one line for each line of an answer, so that a diff shows what has changed. */
export function formatTape(tape: Tape): string {
  return `${JSON.stringify(tape, undefined, 2)}\n`;
}

/** Reads a file of {@link formatTape}. Throws `testkit/cassette_invalid` for anything else. */
export function parseTape(text: string, path: string): Tape {
  const parsed = parseJson(text);
  const value = parsed.ok ? parsed.value : undefined;
  if (
    isJsonObject(value) &&
    value['cassette'] === 1 &&
    URL.canParse(String(value['target'])) &&
    Array.isArray(value['exchanges'])
  ) {
    // Whoever edits one by hand gets what he wrote.
    return value as unknown as Tape;
  }
  throw new AuraError('testkit/cassette_invalid', {
    message: `${path} is no cassette of this version`,
    hint: 'Record it anew.',
  });
}

/** One read as a piece of a tape. */
export function toPiece(bytes: Uint8Array, afterMs: Millis): TapedPiece {
  const text = decode(bytes);
  if (text === undefined) return { afterMs, base64: Buffer.from(bytes).toString('base64') };
  const lines = text.split(/(?<=\n)/);
  return { afterMs, text: lines.length > 1 ? lines : text };
}

/** The bytes of a piece. */
export function toBytes(piece: TapedPiece): Buffer {
  if ('base64' in piece) return Buffer.from(piece.base64, 'base64');
  return Buffer.from(typeof piece.text === 'string' ? piece.text : piece.text.join(''));
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
