import type { JsonObject, JsonSchema, JsonValue } from '@aura/core';
import { describe, expect, it } from 'vitest';
import { strictSchema } from './strict-schema.ts';

const nullType = { type: 'null' };
const text = { type: 'string' };

/** Definitions that refer to each other in 8 ^ 24 ways. */
function endlessAlternatives(): JsonSchema {
  const names = Array.from({ length: 24 }, (_, index) => `D${index}`);
  const definitions = names.map((name, index): [string, JsonSchema] => [
    name,
    {
      properties: { [name]: text },
      anyOf: Array.from({ length: 8 }, (_, way) => ({
        allOf: [{ $ref: `#/$defs/D${index + 1}` }],
        title: String(way),
      })),
    },
  ]);
  return { $ref: '#/$defs/D0', $defs: { ...Object.fromEntries(definitions), D24: text } };
}

/** The sanitised form of one optional property. */
function property(schema: JsonValue): JsonValue | undefined {
  const offered = strictSchema({ type: 'object', properties: { p: schema } });
  const properties = offered['properties'];
  return typeof properties === 'object' ? (properties as JsonObject)['p'] : undefined;
}

describe('strictSchema', () => {
  it.each<[string, JsonSchema, JsonSchema]>([
    ['an empty root', {}, { type: 'object', properties: {}, additionalProperties: false }],
    [
      'a root that takes anything',
      { type: 'object', additionalProperties: true },
      { type: 'object', properties: {}, additionalProperties: false },
    ],
    [
      'bare booleans',
      { properties: { cfg: true, never: false }, required: ['cfg', 'never'] },
      {
        type: 'object',
        properties: { cfg: {}, never: { not: {} } },
        required: ['cfg', 'never'],
        additionalProperties: false,
      },
    ],
    [
      'an optional property',
      {
        type: 'object',
        properties: {
          q: { type: 'string' },
          n: { type: 'integer', default: 5, description: 'max' },
        },
        required: ['q'],
      },
      {
        type: 'object',
        properties: {
          q: { type: 'string' },
          n: { anyOf: [{ type: 'integer' }, nullType], default: 5, description: 'max' },
        },
        required: ['q', 'n'],
        additionalProperties: false,
      },
    ],
    [
      'a requirement of what is not declared',
      { properties: { a: { type: 'string' } }, required: ['ghost', 'a'] },
      {
        type: 'object',
        properties: { a: { type: 'string' } },
        required: ['a'],
        additionalProperties: false,
      },
    ],
    [
      'alternatives at the root',
      {
        anyOf: [
          { properties: { a: { type: 'string' }, id: { type: 'string' } }, required: ['a', 'id'] },
          { properties: { b: { type: 'string' }, id: { type: 'integer' } }, required: ['id'] },
        ],
      },
      {
        type: 'object',
        properties: {
          a: { anyOf: [{ type: 'string' }, nullType] },
          id: { anyOf: [{ type: 'string' }, { type: 'integer' }] },
          b: { anyOf: [{ type: 'string' }, nullType] },
        },
        required: ['id', 'a', 'b'],
        additionalProperties: false,
      },
    ],
    [
      'a reference at the root',
      {
        $ref: '#/$defs/Args',
        $defs: { Args: { type: 'object', properties: { x: nullType }, required: ['x'] } },
      },
      {
        $defs: {
          Args: {
            type: 'object',
            properties: { x: nullType },
            required: ['x'],
            additionalProperties: false,
          },
        },
        type: 'object',
        properties: { x: nullType },
        required: ['x'],
        additionalProperties: false,
      },
    ],
  ])('lowers %s [config 126]', (_, schema, expected) => {
    expect(strictSchema(schema)).toEqual(expected);
  });

  it.each<[string, JsonValue, JsonValue]>([
    ['a reference', { $ref: '#/$defs/W' }, { anyOf: [{ $ref: '#/$defs/W' }, nullType] }],
    ['a nullable type', { type: ['string', 'null'] }, { type: ['string', 'null'] }],
    ['a nullable enum', { enum: ['a', null] }, { enum: ['a', null] }],
    [
      'alternatives',
      { anyOf: [{ type: 'string' }, { type: 'number' }] },
      { anyOf: [{ type: 'string' }, { type: 'number' }, nullType] },
    ],
    [
      'exclusive alternatives with null',
      { oneOf: [{ type: 'string' }, nullType] },
      { anyOf: [{ type: 'string' }, nullType] },
    ],
    [
      'a constant null',
      { anyOf: [{ type: 'string' }, { const: null, nullable: true }] },
      { anyOf: [{ type: 'string' }, nullType] },
    ],
    [
      'the nullable keyword',
      { type: 'string', nullable: true, title: 'T' },
      { anyOf: [{ type: 'string' }, nullType], title: 'T' },
    ],
    [
      'an object that declares to have no properties',
      { type: 'object', properties: {} },
      { anyOf: [{ type: 'object', properties: {}, additionalProperties: false }, nullType] },
    ],
    [
      'an object that declares nothing',
      { type: 'object', description: 'a filter' },
      { anyOf: [{ type: 'object' }, nullType], description: 'a filter' },
    ],
    [
      'a reference that may be null',
      { $ref: '#/$defs/W', nullable: true },
      { anyOf: [{ $ref: '#/$defs/W' }, nullType] },
    ],
    [
      'alternatives beside a rule for all of them',
      { minLength: 2, anyOf: [{ type: 'string' }] },
      { anyOf: [{ minLength: 2, anyOf: [{ type: 'string' }] }, nullType] },
    ],
    [
      'both kinds of alternatives',
      { anyOf: [{ type: 'string' }], oneOf: [{ minLength: 2 }] },
      {
        anyOf: [{ anyOf: [{ type: 'string' }], allOf: [{ anyOf: [{ minLength: 2 }] }] }, nullType],
      },
    ],
    [
      'a map',
      { type: 'object', additionalProperties: { type: 'string' } },
      { anyOf: [{ type: 'object', additionalProperties: { type: 'string' } }, nullType] },
    ],
    [
      'an open object with a declared property',
      { type: 'object', properties: { k: nullType }, additionalProperties: true },
      {
        anyOf: [
          {
            type: 'object',
            properties: { k: nullType },
            additionalProperties: false,
            required: ['k'],
          },
          nullType,
        ],
      },
    ],
  ])('offers %s as an optional property that may be null', (_, schema, expected) => {
    expect(property(schema)).toEqual(expected);
  });

  it.each<[string, JsonValue, JsonValue]>([
    [
      'parts of one object, which would refuse each other',
      {
        allOf: [
          { type: 'object', properties: { a: { type: 'string' }, b: text }, required: ['a'] },
          { type: 'object', properties: { c: text }, required: ['b'] },
        ],
      },
      {
        allOf: [
          { type: 'object', properties: { a: { type: 'string' }, b: text }, required: ['a', 'b'] },
          {
            type: 'object',
            properties: { c: { anyOf: [text, nullType] } },
            required: ['b', 'c'],
          },
        ],
      },
    ],
    [
      'an object of which something depends on what is there',
      {
        type: 'object',
        properties: { a: text, b: text },
        anyOf: [{ required: ['a'] }, { required: ['b'] }],
      },
      {
        type: 'object',
        properties: { a: text, b: text },
        anyOf: [{ required: ['a'] }, { required: ['b'] }],
      },
    ],
  ])('does not close %s', (_, schema, expected) => {
    const { properties } = strictSchema({
      type: 'object',
      properties: { p: schema },
      required: ['p'],
    });
    expect(properties).toEqual({ p: expected });
  });

  it('reaches into definitions, tuples, lists and alternatives', () => {
    const open = { type: 'object', properties: { x: text } };
    const closed = {
      type: 'object',
      properties: { x: { anyOf: [text, nullType] } },
      required: ['x'],
      additionalProperties: false,
    };
    const holding = (inner: JsonSchema): JsonSchema => ({
      type: 'object',
      properties: {
        tuple: { type: 'array', prefixItems: [inner], items: inner },
        one: { anyOf: [inner, { $ref: '#/$defs/D' }] },
        part: { allOf: [inner] },
      },
      required: ['tuple', 'one', 'part'],
      $defs: { D: inner },
      definitions: { E: inner },
    });
    const { oneOf: _, ...offered } = strictSchema(holding(open));
    expect(offered).toEqual({ ...holding(closed), additionalProperties: false });
  });

  it('leaves definitions alone that a condition refers to', () => {
    const open = { type: 'object', properties: { x: text } };
    const schema: JsonSchema = {
      type: 'object',
      properties: { p: { $ref: '#/$defs/D' }, q: { not: { $ref: '#/$defs/D' } } },
      required: ['p', 'q'],
      $defs: { D: open },
    };
    expect(strictSchema(schema)['$defs']).toEqual({ D: open });
  });

  it('gives what is referred to elsewhere a place of its own', () => {
    const schema: JsonSchema = {
      type: 'object',
      properties: { a: text, b: { $ref: '#/properties/a' }, c: { $ref: '#there' } },
      required: ['b', 'c'],
      $defs: { T: { $anchor: 'there', type: 'integer' } },
    };
    const offered = strictSchema(schema);
    expect(offered).toMatchObject({
      properties: {
        a: { anyOf: [text, nullType] },
        b: { $ref: '#/$defs/properties_a' },
        c: { $ref: '#/$defs/there' },
      },
      $defs: { properties_a: text, there: { type: 'integer' } },
    });
    expect(strictSchema(offered)).toEqual(offered);
  });

  it('leaves alone what refers to other documents', () => {
    const schema: JsonSchema = {
      type: 'object',
      properties: { a: { $id: 'https://example.com/a', type: 'string' }, b: true },
    };
    expect(strictSchema(schema)).toEqual({
      ...schema,
      properties: { a: { $id: 'https://example.com/a', type: 'string' }, b: {} },
    });
  });

  it.each<[string, JsonSchema]>([
    ['itself', { $ref: '#' }],
    [
      'a circle',
      { $ref: '#/$defs/A', $defs: { A: { $ref: '#/$defs/B' }, B: { $ref: '#/$defs/A' } } },
    ],
    ['alternatives without end', endlessAlternatives()],
  ])('comes to an end where the root refers to %s', (_, schema) => {
    expect(strictSchema(schema)['type']).toBe('object');
  });

  it('keeps the order of what was required and of the schema', () => {
    const optional = { type: 'string' };
    const offered = strictSchema({
      properties: { d: optional, b: optional, a: optional, c: optional },
      required: ['c', 'b'],
    });
    expect(offered['required']).toEqual(['c', 'b', 'd', 'a']);
  });

  it('is pure', () => {
    const schema = { type: 'object', properties: { a: { type: 'string', nullable: true } } };
    const before = structuredClone(schema);
    strictSchema(schema);
    expect(schema).toEqual(before);
  });

  it('survives a property that is called __proto__', () => {
    const schema: JsonSchema = JSON.parse('{"properties":{"__proto__":{"type":"string"}}}');
    expect(strictSchema(schema)['required']).toEqual(['__proto__']);
  });
});
