import type { JsonObject, JsonSchema } from '@aura/core';

import { describe, expect, it } from 'vitest';

import { stripNulls } from './strip-nulls.ts';

const text = { type: 'string' };

describe('stripNulls', () => {
  it.each<[string, JsonSchema, JsonObject, JsonObject]>([
    ['drops what is optional', { properties: { a: text } }, { a: null }, {}],
    [
      'keeps what is required',
      { properties: { a: text }, required: ['a'] },
      { a: null },
      { a: null },
    ],
    [
      'keeps what may be null',
      { properties: { a: { type: ['string', 'null'] }, b: {}, c: { enum: [null] } } },
      { a: null, b: null, c: null },
      { a: null, b: null, c: null },
    ],
    [
      'keeps what is not declared',
      { properties: {}, additionalProperties: true },
      { a: null },
      { a: null },
    ],
    [
      'looks into objects and lists',
      {
        properties: {
          o: { type: 'object', properties: { a: text } },
          l: { type: 'array', items: { type: 'object', properties: { a: text } } },
        },
      },
      { o: { a: null }, l: [{ a: null }, { a: 'x' }] },
      { o: {}, l: [{}, { a: 'x' }] },
    ],
    [
      'follows references, also circular ones',
      {
        properties: { n: { $ref: '#/$defs/N' } },
        $defs: {
          N: {
            properties: { next: { $ref: '#/$defs/N' }, a: { type: 'integer' } },
            type: 'object',
          },
        },
      },
      { n: { next: { next: null, a: null }, a: 1 } },
      { n: { next: {}, a: 1 } },
    ],
    [
      'goes by the alternative that is meant',
      {
        properties: {
          shape: {
            anyOf: [
              { properties: { kind: { const: 'a' }, x: text }, required: ['kind', 'x'] },
              { properties: { kind: { const: 'b' }, x: text }, required: ['kind'] },
            ],
          },
        },
      },
      { shape: { kind: 'b', x: null } },
      { shape: { kind: 'b' } },
    ],
  ])('%s', (_, schema, args, expected) => {
    expect(stripNulls(args, schema)).toEqual(expected);
  });
});
