import type { Frame } from './frame.ts';
import { mergeFrames, mergeNeighbours } from './merge-frames.ts';

/** Frames that wait for a slow reader. */
export interface FrameQueue {
  readonly size: number;
  push(frame: Frame): void;
  /** Empties the queue. */
  takeAll(): readonly Frame[];
}

/**
 * A queue that merges neighbours from the moment it holds `capacity` frames until it is emptied. Frames of a life cycle are never dropped, so it
 * can grow beyond that, by at most what the tool calls of one run amount to.
 */
export function createFrameQueue(capacity: number): FrameQueue {
  let frames: Frame[] = [];
  let merging = false;

  function mergesIntoLast(frame: Frame): boolean {
    const last = frames.at(-1);
    const both = last === undefined ? undefined : mergeFrames(last, frame);
    if (both === undefined) return false;
    frames[frames.length - 1] = both;
    return true;
  }

  return {
    get size() {
      return frames.length;
    },
    push(frame) {
      if (!merging && frames.length >= capacity) {
        frames = mergeNeighbours(frames);
        merging = true;
      }
      if (merging && mergesIntoLast(frame)) return;
      frames.push(frame);
    },
    takeAll() {
      const all = frames;
      frames = [];
      merging = false;
      return all;
    },
  };
}
