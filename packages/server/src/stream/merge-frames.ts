import type { EventFrame, Frame } from './frame.ts';

/**
 * One frame that says what both say, or nothing when both have to be sent. Text and reasoning are joined, an older
 * progress gives way to a newer one; everything else is part of a life cycle and stays as it is.
 */
export function mergeFrames(earlier: Frame, later: Frame): Frame | undefined {
  if (earlier.type === 'text' && later.type === 'text') {
    return { ...later, text: earlier.text + later.text };
  }
  if (earlier.type !== 'event' || later.type !== 'event' || earlier.name !== later.name) {
    return undefined;
  }
  if (later.name === 'aura.reasoning' && same(earlier, later, 'agent_id')) {
    const content = `${String(earlier.payload['content'])}${String(later.payload['content'])}`;
    return { ...later, payload: { ...later.payload, content } };
  }
  if (later.name === 'aura.progress' && same(earlier, later, 'progress_token')) return later;
  return undefined;
}

/** The frames with neighbours merged wherever that loses nothing. */
export function mergeNeighbours(frames: readonly Frame[]): Frame[] {
  const merged: Frame[] = [];
  for (const frame of frames) {
    const last = merged.at(-1);
    const both = last === undefined ? undefined : mergeFrames(last, frame);
    if (both === undefined) merged.push(frame);
    else merged[merged.length - 1] = both;
  }
  return merged;
}

function same(left: EventFrame, right: EventFrame, member: string): boolean {
  return left.payload[member] === right.payload[member];
}
