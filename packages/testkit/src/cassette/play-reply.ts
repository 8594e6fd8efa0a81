import type { ServerResponse } from 'node:http';
import type { Clock } from '@aura/core';
import { toBytes } from './tape.ts';
import type { Exchange } from './tape.ts';

/** At what pace a tape is played. */
export interface Pace {
  readonly clock: Clock;
  /** 1 as it was, 2 twice as fast. Default 1. */
  readonly speed?: number;
}

/** Answers as it was answered once: the same pieces, the same end. What the client did not wait for then never comes. */
export async function playReply(
  reply: Exchange['reply'],
  response: ServerResponse,
  pace: Pace | undefined,
): Promise<void> {
  if (reply === 'failed') response.destroy();
  if (typeof reply === 'string') return;
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  response.writeHead(reply.status, reply.headers);
  response.flushHeaders();
  for (const piece of reply.pieces) {
    if (pace !== undefined) await pace.clock.sleep(piece.afterMs / (pace.speed ?? 1), gone.signal);
    if (gone.signal.aborted) return;
    await written(response, toBytes(piece));
  }
  if (reply.end === 'whole') response.end();
  if (reply.end === 'cut') response.destroy();
}

/** Waits until a piece is on its way, so that the next one does not travel with it. */
async function written(response: ServerResponse, bytes: Buffer): Promise<void> {
  await new Promise<void>((resolve) => {
    response.write(bytes, () => resolve());
  });
  await new Promise<void>((resolve) => void setImmediate(resolve));
}
