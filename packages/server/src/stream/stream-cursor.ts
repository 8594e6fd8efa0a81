import type { RunId } from '@aura/core';

/**
 * How far a client has got in the stream of a run: it has everything up to and including the event `seq`, and of the
 * message that is open there, `offset` UTF-16 units of text and `reasoning` units of reasoning.
 */
export interface StreamCursor {
  readonly seq: number;
  readonly offset: number;
  readonly reasoning: number;
}

/** The `id` of a frame: `runId.seq.offset`, with a fourth number only where reasoning is shown. */
export function formatCursor(runId: RunId, { seq, offset, reasoning }: StreamCursor): string {
  return `${runId}.${seq}.${offset}${reasoning === 0 ? '' : `.${reasoning}`}`;
}

/** The cursor of an `id`; nothing when it is none, or one of another run. */
export function parseCursor(id: string, runId: RunId): StreamCursor | undefined {
  const prefix = `${runId}.`;
  if (!id.startsWith(prefix)) return undefined;
  const numbers = /^(\d{1,15})\.(\d{1,15})(?:\.(\d{1,15}))?$/.exec(id.slice(prefix.length));
  if (numbers === null) return undefined;
  const [, seq, offset, reasoning = 0] = numbers;
  return { seq: Number(seq), offset: Number(offset), reasoning: Number(reasoning) };
}
