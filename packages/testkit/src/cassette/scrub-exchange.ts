import { AuraError, isJsonObject } from '@aura/core';
import type { JsonValue } from '@aura/core';
import type { Scrubber } from './scrubber.ts';
import { toBytes } from './tape.ts';
import type { Exchange, TapedPiece } from './tape.ts';

/**
 * An exchange without credentials. Throws `testkit/cassette_secret` when one is left, as it is when it came in two
 * pieces: it is better to have no cassette.
 */
export function scrubExchange({ request, reply }: Exchange, scrubber: Scrubber): Exchange {
  const clean = {
    ...request,
    path: scrubber.path(request.path),
    body: scrubJson(request.body, scrubber),
  };
  if (typeof reply === 'string') return { request: clean, reply };
  const pieces = reply.pieces.map((piece) => scrubPiece(piece, scrubber));
  const said = Buffer.concat(pieces.map(toBytes)).toString('latin1');
  if (scrubber.text(said) !== said) {
    throw new AuraError('testkit/cassette_secret', {
      message: `the answer to ${clean.method} ${clean.path} has a credential in it that cannot be taken out`,
      hint: 'Nothing was written. Record it with another key, or with a server that does not repeat it.',
    });
  }
  return { request: clean, reply: { ...reply, pieces } };
}

/** All texts of a value without credentials. */
export function scrubJson(value: JsonValue, scrubber: Scrubber): JsonValue {
  if (typeof value === 'string') return scrubber.text(value);
  if (Array.isArray(value)) return value.map((each) => scrubJson(each, scrubber));
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value);
  return Object.fromEntries(entries.map(([name, each]) => [name, scrubJson(each, scrubber)]));
}

function scrubPiece(piece: TapedPiece, scrubber: Scrubber): TapedPiece {
  if ('base64' in piece) return piece;
  const { text } = piece;
  return {
    ...piece,
    text: typeof text === 'string' ? scrubber.text(text) : text.map((line) => scrubber.text(line)),
  };
}
