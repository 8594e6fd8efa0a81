import type { Random } from '@aura/core';

/**
 * How a scripted stream is cut into pieces: not at all, after every UTF-16 unit, or at random units.
 * The last two also cut inside surrogate pairs, as servers do.
 */
export type Chunking = 'whole' | 'char' | 'random';

/** The text in pieces that are never empty. */
export function splitText(text: string, chunking: Chunking, random: Random): readonly string[] {
  if (text === '') return [];
  if (chunking === 'whole') return [text];
  const pieces: string[] = [];
  for (let start = 0; start < text.length;) {
    const length = chunking === 'char' ? 1 : 1 + Math.floor(random.number() * maxRandomPiece);
    pieces.push(text.slice(start, start + length));
    start += length;
  }
  return pieces;
}

/** Short enough that even a short answer comes in several pieces. */
const maxRandomPiece = 8;
