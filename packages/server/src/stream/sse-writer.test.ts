import { describe, expect, it } from 'vitest';
import type { Frame } from './frame.ts';
import type { SseSink } from './sse-writer.ts';
import { createSseWriter } from './sse-writer.ts';

/** A connection whose reader reads only when told to. */
function slowSink() {
  const written: string[] = [];
  const listeners: (() => void)[] = [];
  const state = { full: false, ended: false };
  const sink: SseSink = {
    write(text) {
      written.push(text);
      return !state.full;
    },
    end: () => void (state.ended = true),
    on: (_event, listener) => void listeners.push(listener),
  };
  const drain = (): void => {
    for (const listener of listeners) listener();
  };
  return { sink, written, state, drain };
}

const text = (content: string): Frame => ({ type: 'text', text: content });
const encode = (frame: Frame): string => (frame.type === 'text' ? `<${frame.text}>` : frame.type);

describe('createSseWriter', () => {
  it('writes all frames of a batch at once', () => {
    const { sink, written } = slowSink();
    createSseWriter(sink, { encode, capacity: 10 }).push([text('a'), text('b')]);
    expect(written).toEqual(['<a><b>']);
  });

  it('waits for a slow reader, merges beyond the capacity and goes on in one write', () => {
    const { sink, written, state, drain } = slowSink();
    const writer = createSseWriter(sink, { encode, capacity: 2 });
    state.full = true;
    writer.push([text('a')]);
    for (const letter of 'bcde') writer.push([text(letter)]);
    writer.beat();
    expect(written).toEqual(['<a>']);
    state.full = false;
    drain();
    expect(written).toEqual(['<a>', '<bcde>']);
    writer.push([text('f')]);
    expect(written.at(-1)).toBe('<f>');
  });

  it('ends only when everything is written', () => {
    const { sink, written, state, drain } = slowSink();
    const writer = createSseWriter(sink, { encode, capacity: 2 });
    state.full = true;
    writer.push([text('a')]);
    writer.push([text('b')]);
    writer.end();
    expect(state.ended).toBe(false);
    state.full = false;
    drain();
    expect(written).toEqual(['<a>', '<b>']);
    expect(state.ended).toBe(true);
    writer.push([text('late')]);
    writer.beat();
    expect(written).toHaveLength(2);
  });

  it('keeps a silent connection alive with a comment', () => {
    const { sink, written } = slowSink();
    createSseWriter(sink, { encode, capacity: 2 }).beat();
    expect(written).toEqual([': heartbeat\n\n']);
  });
});
