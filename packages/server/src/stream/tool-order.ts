import type { CallId } from '@aura/core';
import type { Frame } from './frame.ts';

/**
 * Puts the frames of calls that run at the same time into the order in which the model asked for them: clients match
 * starts and ends against requests by position. A frame is held back until the same step of all earlier calls is out.
 */
export interface ToolOrder {
  /** Registers a call; the number of calls before it. */
  requested(callId: CallId): number;
  started(callId: CallId, frames: readonly Frame[]): readonly Frame[];
  progressed(callId: CallId, frame: Frame): readonly Frame[];
  completed(callId: CallId, frames: readonly Frame[]): readonly Frame[];
  hasStarted(callId: CallId): boolean;
  indexOf(callId: CallId): number;
}

interface Entry {
  readonly index: number;
  /** Frames of its start, and of its progress while the start is held back. */
  startFrames?: Frame[];
  completeFrames?: readonly Frame[];
}

/** The order of one stream. */
export function createToolOrder(): ToolOrder {
  const entries: Entry[] = [];
  // Ids may come again in a later turn: the latest call of an id is meant.
  const byId = new Map<CallId, Entry>();
  let startsOut = 0;
  let completionsOut = 0;

  function release(): readonly Frame[] {
    const out: Frame[] = [];
    for (let next = entries[startsOut]; next?.startFrames; next = entries[startsOut]) {
      out.push(...next.startFrames);
      startsOut += 1;
    }
    while (completionsOut < startsOut) {
      const frames = entries[completionsOut]?.completeFrames;
      if (frames === undefined) break;
      out.push(...frames);
      completionsOut += 1;
    }
    return out;
  }

  return {
    requested(callId) {
      const entry: Entry = { index: entries.length };
      entries.push(entry);
      byId.set(callId, entry);
      return entry.index;
    },
    started(callId, frames) {
      const entry = byId.get(callId);
      if (entry === undefined || entry.startFrames) return [];
      entry.startFrames = [...frames];
      return release();
    },
    progressed(callId, frame) {
      const entry = byId.get(callId);
      if (entry?.startFrames === undefined || entry.completeFrames) return [];
      if (entry.index < startsOut) return [frame];
      entry.startFrames.push(frame);
      return [];
    },
    completed(callId, frames) {
      const entry = byId.get(callId);
      if (entry === undefined || entry.completeFrames) return [];
      entry.startFrames ??= [];
      entry.completeFrames = frames;
      return release();
    },
    hasStarted: (callId) => byId.get(callId)?.startFrames !== undefined,
    indexOf: (callId) => byId.get(callId)?.index ?? 0,
  };
}
