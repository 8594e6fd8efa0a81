import { describe, expect, it } from 'vitest';
import type { Frame } from './frame.ts';
import { createFrameQueue } from './frame-queue.ts';

const text = (content: string): Frame => ({ type: 'text', text: content });

function event(name: `aura.${string}`, payload: Record<string, string | number>): Frame {
  return { type: 'event', name, payload };
}

function through(capacity: number, frames: readonly Frame[]): readonly Frame[] {
  const queue = createFrameQueue(capacity);
  for (const frame of frames) queue.push(frame);
  return queue.takeAll();
}

describe('createFrameQueue', () => {
  it('keeps frames apart while there is room', () => {
    expect(through(3, [text('a'), text('b'), text('c')])).toHaveLength(3);
  });

  it('joins text once it is full and loses none of it', () => {
    const letters = [...'abcdefghij'].map(text);
    expect(through(3, letters)).toEqual([text('abcdefghij')]);
  });

  it('never drops or reorders a frame of a life cycle', () => {
    const start = event('aura.tool_start', { tool_id: '1' });
    const complete = event('aura.tool_complete', { tool_id: '1' });
    expect(through(1, [text('a'), start, start, text('b'), text('c'), complete])).toEqual([
      text('a'),
      start,
      start,
      text('bc'),
      complete,
    ]);
  });

  it('lets newer progress replace older progress of the same call only', () => {
    const progress = (token: string, percent: number) =>
      event('aura.progress', { progress_token: token, percent });
    expect(through(1, [progress('1', 1), progress('1', 2), progress('2', 9)])).toEqual([
      progress('1', 2),
      progress('2', 9),
    ]);
  });

  it('joins reasoning of one agent', () => {
    const reasoning = (agent: string, content: string) =>
      event('aura.reasoning', { agent_id: agent, content });
    expect(
      through(1, [reasoning('main', 'a'), reasoning('main', 'b'), reasoning('other', 'c')]),
    ).toEqual([reasoning('main', 'ab'), reasoning('other', 'c')]);
  });

  it('holds a bounded number of frames, however much text a stalled reader leaves waiting', () => {
    const queue = createFrameQueue(400);
    for (let count = 0; count < 100_000; count += 1) queue.push(text('x'));
    expect(queue.size).toBeLessThanOrEqual(400);
  });
});
