import type { JsonSchema } from '@aura/core';
import { describe, expect, it } from 'vitest';
import { isClosed } from './is-closed.ts';
import { offeredSchema } from './offered-schema.ts';

const text = { type: 'string' };
const closed = (properties: JsonSchema, more: JsonSchema = {}): JsonSchema => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
  ...more,
});

describe('isClosed', () => {
  it.each<[string, JsonSchema]>([
    ['nothing but simple properties', closed({ a: text, b: { type: ['integer', 'null'] } })],
    ['closed objects in lists', closed({ l: { type: 'array', items: closed({ x: text }) } })],
    ['alternatives', closed({ a: { anyOf: [text, { type: 'null' }], description: 'd' } })],
    [
      'definitions, of itself too',
      closed(
        { n: { $ref: '#/$defs/N' } },
        { $defs: { N: closed({ next: { $ref: '#/$defs/N' } }) } },
      ),
    ],
    ['a known format', closed({ at: { type: 'string', format: 'date-time' } })],
  ])('holds for %s', (_, schema) => {
    expect(isClosed(schema)).toBe(true);
  });

  it.each<[string, JsonSchema]>([
    ['a map', closed({ m: { type: 'object', additionalProperties: text } })],
    ['anything', closed({ a: {} })],
    ['an optional property', closed({ o: { ...closed({ x: text }), required: [] } })],
    ['an open definition', closed({ a: text }, { $defs: { D: { type: 'object' } } })],
    ['a default', closed({ a: { type: 'string', default: 'x' } })],
    ['a keyword it does not know', closed({ a: { type: 'string', minLength: 1 } })],
    ['a format it does not know', closed({ a: { type: 'string', format: 'uri' } })],
    ['a list of anything', closed({ a: { type: 'array' } })],
    ['a reference beside other rules', closed({ a: { $ref: '#', description: 'd' } })],
    ['a reference to nowhere', closed({ a: { $ref: '#/$defs/X' } })],
    [
      'no list of what is required',
      { type: 'object', properties: {}, additionalProperties: false },
    ],
    ['eleven levels', Array.from({ length: 11 }).reduce<JsonSchema>((o) => closed({ o }), text)],
  ])('does not hold for %s', (_, schema) => {
    expect(isClosed(schema)).toBe(false);
  });
});

describe('offeredSchema', () => {
  const inputSchema = { type: 'object', properties: { a: text } };

  it('is the same object for the same schema', () => {
    const tool = { inputSchema, schemaForm: 'provider' } as const;
    expect(offeredSchema(tool, 'strict')).toBe(offeredSchema(tool, 'strict'));
    expect(offeredSchema(tool, 'strict').isStrict).toBe(true);
    expect(offeredSchema(tool, 'base')).toEqual({ schema: inputSchema, isStrict: false });
  });

  it('leaves alone what nobody said may be rewritten', () => {
    expect(offeredSchema({ inputSchema }, 'strict').schema).toBe(inputSchema);
  });

  it('never asks to hold a model to the form of the reference', () => {
    const tool = { inputSchema, schemaForm: 'reference' } as const;
    const { schema, isStrict } = offeredSchema(tool, 'strict');
    expect(isClosed(schema)).toBe(true);
    expect(isStrict).toBe(false);
    expect(offeredSchema(tool, 'base').schema).toEqual(schema);
  });
});
