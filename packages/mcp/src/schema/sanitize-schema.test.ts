import type { JsonObject, JsonSchema, JsonValue } from '@aura/core';

import { Ajv2020 } from 'ajv/dist/2020.js';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { stripNulls } from '../tool/strip-nulls.ts';
import { sanitizeSchema } from './sanitize-schema.ts';

const nullType = { type: 'null' };

/** The sanitised form of one optional property. */
function property(schema: JsonValue): JsonValue | undefined {
  const offered = sanitizeSchema({ type: 'object', properties: { p: schema } });
  const properties = offered?.['properties'];
  return typeof properties === 'object' ? (properties as JsonObject)['p'] : undefined;
}

describe('sanitizeSchema', () => {
  it.each<[string, JsonSchema]>([
    ['a string', { type: 'string' }],
    ['a list', { type: 'array', items: {} }],
    ['a choice without an object', { type: ['string', 'null'] }],
  ])('rejects %s as the arguments of a tool', (_, schema) => {
    expect(sanitizeSchema(schema)).toBeUndefined();
  });

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
    expect(sanitizeSchema(schema)).toEqual(expected);
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
      'an object without declared properties',
      { type: 'object' },
      { anyOf: [{ type: 'object', properties: {}, additionalProperties: false }, nullType] },
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

  it('does not close parts of one object against each other', () => {
    const schema: JsonSchema = {
      type: 'object',
      required: ['both'],
      properties: {
        both: {
          allOf: [
            { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] },
            { type: 'object', properties: { b: { type: 'string' } }, required: ['b'] },
          ],
        },
      },
    };
    expect(accepts(sanitizeSchema(schema) ?? false, { both: { a: 'x', b: 'y' } })).toBe(true);
  });

  it('keeps the order of what was required and of the schema', () => {
    const optional = { type: 'string' };
    const offered = sanitizeSchema({
      properties: { d: optional, b: optional, a: optional, c: optional },
      required: ['c', 'b'],
    });
    expect(offered?.['required']).toEqual(['c', 'b', 'd', 'a']);
  });

  it('is pure, and remembers its answer', () => {
    const schema = { type: 'object', properties: { a: { type: 'string' } } };
    const before = structuredClone(schema);
    expect(sanitizeSchema(schema)).toBe(sanitizeSchema(schema));
    expect(schema).toEqual(before);
  });

  it('survives a property that is called __proto__', () => {
    const schema: JsonSchema = JSON.parse('{"properties":{"__proto__":{"type":"string"}}}');
    expect(sanitizeSchema(schema)?.['required']).toEqual(['__proto__']);
  });
});

function accepts(schema: JsonSchema | boolean, value: JsonValue): boolean {
  return new Ajv2020({ strict: false, meta: false, validateSchema: false }).compile(schema)(value);
}

const leaf = fc.constantFrom<JsonSchema>(
  { type: 'string' },
  { type: 'integer', description: 'a number' },
  { type: ['boolean', 'null'] },
  { type: 'string', nullable: true },
  { enum: ['a', 'b'] },
  { enum: ['a', null] },
  { const: null },
  { anyOf: [{ type: 'string' }, { type: 'integer' }] },
  { oneOf: [{ type: 'string' }, { type: 'null' }] },
  { $ref: '#/$defs/Named' },
  { type: 'object', additionalProperties: { type: 'integer' } },
  { type: 'object' },
);

const objects = fc.letrec<{ object: JsonSchema; any: JsonSchema }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    tie('object'),
    tie('any').map((items) => ({ type: 'array', items })),
  ),
  object: fc
    .record({
      properties: fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), tie('any'), { maxKeys: 4 }),
      picks: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
      more: fc.constantFrom(undefined, true, false),
    })
    .map(({ properties, picks, more }) => ({
      type: 'object',
      properties,
      required: Object.keys(properties).filter((_, index) => picks[index]),
      ...(more !== undefined && { additionalProperties: more }),
    })),
})).object;

const schemas = objects.map((schema): JsonSchema => ({
  ...schema,
  $defs: { Named: { type: 'object', properties: { x: { type: 'string' } } } },
}));

/** A value for an offered schema, null wherever `choose` says so and the schema lets it. */
function valueFor(schema: JsonObject, root: JsonObject, choose: () => boolean): JsonValue {
  const { type, anyOf, enum: values, properties, items, $ref } = schema;
  if (typeof $ref === 'string') {
    const definitions = root['$defs'] as JsonObject;
    return valueFor(definitions['Named'] as JsonObject, root, choose);
  }
  if (Array.isArray(values)) return values[choose() ? values.length - 1 : 0] ?? null;
  if (Array.isArray(anyOf)) {
    return valueFor(anyOf[choose() ? anyOf.length - 1 : 0] as JsonObject, root, choose);
  }
  const simple = Array.isArray(type) ? type[choose() ? type.length - 1 : 0] : type;
  switch (simple) {
    case 'object': {
      const entries = Object.entries((properties ?? { key: { type: 'integer' } }) as JsonObject);
      return Object.fromEntries(
        entries.map(([key, inner]) => [key, valueFor(inner as JsonObject, root, choose)]),
      );
    }
    case 'array':
      return [valueFor(items as JsonObject, root, choose)];
    case 'string':
      return 'a';
    case 'integer':
      return 1;
    case 'boolean':
      return true;
    default:
      return null;
  }
}

describe('sanitised schemas', () => {
  it('are sanitised already', () => {
    fc.assert(
      fc.property(schemas, (schema) => {
        const offered = sanitizeSchema(schema) ?? {};
        expect(sanitizeSchema(structuredClone(offered))).toEqual(offered);
      }),
    );
  });

  it('accept only what the original accepts once meaningless nulls are dropped', () => {
    fc.assert(
      fc.property(schemas, fc.infiniteStream(fc.boolean()), (schema, choices) => {
        const offered = sanitizeSchema(schema) ?? {};
        const choose = (): boolean => choices.next().value ?? false;
        const value = valueFor(offered, offered, choose) as JsonObject;
        expect(accepts(offered, value)).toBe(true);
        expect(accepts(schema, stripNulls(value, schema))).toBe(true);
      }),
    );
  });
});
