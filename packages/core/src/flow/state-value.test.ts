import { describe, expect, it } from 'vitest';

import { checkStateChange, deepFreeze } from './state-value.ts';

const loop: { self?: unknown } = {};
loop.self = loop;

describe('a change of state', () => {
  it('may hold anything that JSON can', () => {
    const change = { a: 'x', b: [1, null, { c: true }], d: Object.create(null) as object };
    expect(() => checkStateChange(change)).not.toThrow();
  });

  it.each<[string, object, string]>([
    ['undefined', { a: undefined }, '"a"'],
    ['a function', { a: { b: () => {} } }, '"a.b"'],
    ['a bigint', { a: [1n] }, '"a[0]"'],
    ['not a number', { a: Number.NaN }, '"a"'],
    ['infinity', { a: [0, { b: Infinity }] }, '"a[1].b"'],
    ['a date', { a: new Date(0) }, '"a"'],
    ['a map', { a: new Map() }, '"a"'],
    // oxlint-disable-next-line no-sparse-arrays
    ['a hole', { a: [1, , 3] }, '"a[1]"'],
    ['itself', loop, '"self.self'],
  ])('may not hold %s, and the error says where', (_name, change, where) => {
    expect(() => checkStateChange(change)).toThrow(
      expect.objectContaining({
        code: 'flow/bad_state',
        message: expect.stringContaining(where),
      }),
    );
  });

  it('may hold 64 KiB and no more', () => {
    expect(() => checkStateChange({ a: 'x'.repeat(65_000) })).not.toThrow();
    expect(() => checkStateChange({ a: 'x'.repeat(66_000) })).toThrow(
      expect.objectContaining({ code: 'flow/bad_state' }),
    );
  });
});

describe('deepFreeze', () => {
  it('freezes everything inside', () => {
    const value = deepFreeze({ a: [{ b: 1 }] });
    expect(() => Object.assign(value.a[0] ?? {}, { b: 2 })).toThrow(TypeError);
    expect(() => value.a.push({ b: 3 })).toThrow(TypeError);
  });
});
