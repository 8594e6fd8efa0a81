import { describe, expect, it } from 'vitest';
import { parsePartialJson } from './partial-json.ts';

describe('parsePartialJson', () => {
  it.each([
    ['', undefined],
    ['Here it is: ', undefined],
    ['```json\n{', {}],
    ['{"na', {}],
    ['{"name"', {}],
    ['{"name":', {}],
    ['{"name": "', { name: '' }],
    ['{"name": "An', { name: 'An' }],
    ['{"name": "A\\', { name: 'A' }],
    ['{"name": "A\\u00', { name: 'A' }],
    ['{"name": "A\\ud83d', { name: 'A' }],
    ['{"name": "A\\ud83d\\ude00', { name: 'A\u{1F600}' }],
    ['{"age": 4', {}],
    ['{"age": 42,', { age: 42 }],
    ['{"ok": tru', {}],
    ['{"list": [1, 2', { list: [1] }],
    ['{"list": [{"a": "b', { list: [{ a: 'b' }] }],
    ['{"a": "}"} and then {"b": 1}', { a: '}' }],
    ['{"a": 1 "b": 2}', undefined],
  ])('makes of %j what it can', (text, value) => {
    expect(parsePartialJson(text)).toEqual(value);
  });
});
