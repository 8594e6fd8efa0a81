import type { JsonSchema } from '@aura/core';
import { describe, expect, it } from 'vitest';
import { baseSchema } from './base-schema.ts';
import { referenceSchema } from './reference-schema.ts';

const text = { type: 'string' };
const nullType = { type: 'null' };
const nothing = { type: 'object', properties: {}, additionalProperties: false };

describe('referenceSchema', () => {
  it.each<[string, JsonSchema, JsonSchema]>([
    ['an object that declares nothing', { type: 'object' }, nothing],
    ['an object of anything', { type: 'object', additionalProperties: true }, nothing],
    ['a root that says nothing of its type', { description: 'x' }, { description: 'x' }],
    [
      'bare booleans',
      { properties: { cfg: true, never: false }, required: ['never', 'cfg'] },
      {
        properties: { cfg: {}, never: { not: {} } },
        required: ['never', 'cfg'],
        additionalProperties: false,
      },
    ],
    [
      'maps, which take nothing then',
      {
        properties: { m: { type: 'object', additionalProperties: { type: 'string' } } },
        required: ['m'],
      },
      { properties: { m: nothing }, required: ['m'], additionalProperties: false },
    ],
    [
      'only what it looks for',
      {
        type: 'object',
        properties: {
          one: { oneOf: [{ type: 'string' }, nullType] },
          old: { type: 'string', nullable: true },
          none: { anyOf: [{ type: 'string' }, { const: null, nullable: true }] },
        },
        required: ['none', 'ghost'],
        $defs: { D: { type: 'object', properties: { x: text } } },
      },
      {
        type: 'object',
        properties: {
          one: { anyOf: [{ oneOf: [{ type: 'string' }, nullType] }, nullType] },
          old: { anyOf: [{ type: 'string', nullable: true }, nullType] },
          none: { anyOf: [{ type: 'string' }, nullType] },
        },
        required: ['none', 'ghost', 'one', 'old'],
        $defs: { D: { type: 'object', properties: { x: text } } },
        additionalProperties: false,
      },
    ],
  ])('rewrites %s', (_, schema, expected) => {
    expect(referenceSchema(schema)).toEqual(expected);
    expect(referenceSchema(referenceSchema(schema))).toEqual(expected);
  });
});

describe('baseSchema', () => {
  it('asks for no more than an object at the root, and leaves open and optional what is', () => {
    const schema: JsonSchema = {
      properties: {
        a: true,
        b: { anyOf: [text, { const: null, nullable: true }] },
        c: { type: 'object', additionalProperties: true, properties: { x: text } },
        d: { oneOf: [text, { type: 'string', nullable: true }] },
      },
    };
    expect(baseSchema(schema)).toEqual({
      type: 'object',
      properties: {
        a: {},
        b: { anyOf: [text, nullType] },
        c: { type: 'object', additionalProperties: true, properties: { x: text } },
        d: { oneOf: [text, { type: 'string', nullable: true }] },
      },
    });
  });

  it('merges what stands at the root as alternatives, which Anthropic refuses as well', () => {
    const schema: JsonSchema = {
      type: 'object',
      properties: { a: text, b: text },
      anyOf: [{ required: ['a'] }, { required: ['b'] }],
    };
    expect(baseSchema(schema)).toEqual({
      type: 'object',
      properties: { a: text, b: text },
      required: [],
    });
  });
});
