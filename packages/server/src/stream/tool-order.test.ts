import type { CallId } from '@aura/core';
import { describe, expect, it } from 'vitest';
import type { Frame } from './frame.ts';
import { createToolOrder } from './tool-order.ts';

const a = 'a' as CallId;
const b = 'b' as CallId;
const mark = (text: string): Frame => ({ type: 'text', text });

function texts(frames: readonly Frame[]): string[] {
  return frames.map((frame) => (frame.type === 'text' ? frame.text : frame.type));
}

describe('createToolOrder', () => {
  it('counts calls over the whole stream', () => {
    const order = createToolOrder();
    expect([order.requested(a), order.requested(b), order.requested(a)]).toEqual([0, 1, 2]);
    expect(order.indexOf(a)).toBe(2);
  });

  it('holds a completion back until the earlier call has completed', () => {
    const order = createToolOrder();
    order.requested(a);
    order.requested(b);
    expect(texts(order.started(a, [mark('start a')]))).toEqual(['start a']);
    expect(texts(order.started(b, [mark('start b')]))).toEqual(['start b']);
    expect(texts(order.completed(b, [mark('end b')]))).toEqual([]);
    expect(texts(order.completed(a, [mark('end a')]))).toEqual(['end a', 'end b']);
  });

  it('keeps progress between start and completion while the start is held back', () => {
    const order = createToolOrder();
    order.requested(a);
    order.requested(b);
    expect(texts(order.started(b, [mark('start b')]))).toEqual([]);
    expect(texts(order.progressed(b, mark('half b')))).toEqual([]);
    expect(texts(order.completed(b, [mark('end b')]))).toEqual([]);
    expect(texts(order.started(a, [mark('start a')]))).toEqual(['start a', 'start b', 'half b']);
    expect(texts(order.progressed(a, mark('half a')))).toEqual(['half a']);
    expect(texts(order.completed(a, [mark('end a')]))).toEqual(['end a', 'end b']);
  });

  it('drops progress after the end and everything of unknown calls', () => {
    const order = createToolOrder();
    expect(order.started(a, [mark('x')])).toEqual([]);
    order.requested(a);
    order.started(a, []);
    order.completed(a, [mark('end')]);
    expect(order.progressed(a, mark('late'))).toEqual([]);
    expect(order.completed(a, [mark('again')])).toEqual([]);
  });
});
