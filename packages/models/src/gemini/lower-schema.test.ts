import { describe, expect, it } from 'vitest';
import { lowerSchema } from './lower-schema.ts';

const one = (schema: object) => ({ type: 'object', properties: { a: schema } });
const lowered = (schema: object) => {
  const { properties } = { properties: {}, ...lowerSchema(one(schema) as never) };
  return (properties as Record<string, unknown>)['a'];
};

describe('lowerSchema', () => {
  it.each([
    [{ type: ['string', 'null'] }, { type: 'string', nullable: true }],
    [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, { type: 'string', nullable: true }],
    [
      { anyOf: [{ type: 'integer' }, { type: 'null' }], description: 'max', default: 5 },
      { type: 'integer', nullable: true, description: 'max', default: 5 },
    ],
    [
      { oneOf: [{ type: 'string' }, { type: 'number' }] },
      { anyOf: [{ type: 'string' }, { type: 'number' }] },
    ],
    [
      { allOf: [{ $ref: '#/nowhere' }, { description: 'x' }] },
      { type: 'object', description: 'x' },
    ],
    [{ const: 'x' }, { type: 'string', enum: ['x'] }],
    [{ enum: ['x', null] }, { type: 'string', enum: ['x'], nullable: true }],
    [
      { type: 'integer', enum: [1, 2] },
      { type: 'integer', description: 'One of 1, 2.' },
    ],
    [{ type: 'string', format: 'uri' }, { type: 'string' }],
    [
      { type: 'string', format: 'date-time' },
      { type: 'string', format: 'date-time' },
    ],
    [{ type: 'array' }, { type: 'array', items: {} }],
    [
      {
        type: 'object',
        additionalProperties: false,
        properties: { b: true },
        required: ['b', 'c'],
      },
      { type: 'object', properties: { b: {} }, required: ['b'] },
    ],
    [
      { allOf: [{ properties: { b: {} }, required: ['b'] }, { properties: { c: {} } }] },
      { properties: { b: {}, c: {} }, required: ['b'] },
    ],
  ])('turns %j into %j', (schema, expected) => {
    expect(lowered(schema)).toEqual(expected);
  });

  it('writes out references, and stops where a schema contains itself', () => {
    const node = { type: 'object', properties: { next: { $ref: '#/$defs/Node' } } };
    const schema = {
      type: 'object',
      properties: { list: { $ref: '#/$defs/Node', description: 'first' } },
      $defs: { Node: node },
    };
    expect(lowerSchema(schema)).toEqual({
      type: 'object',
      properties: {
        list: { type: 'object', description: 'first', properties: { next: { type: 'object' } } },
      },
    });
  });

  it.each([{}, { type: 'object' }, { type: 'object', properties: {}, $schema: 'x' }])(
    'leaves out %j altogether',
    (schema) => expect(lowerSchema(schema)).toBeUndefined(),
  );

  it('does not write out references without end', () => {
    const names = Array.from({ length: 40 }, (_, index) => `D${index}`);
    const both = (name: string | undefined) => ({
      type: 'object',
      properties: { a: { $ref: `#/$defs/${name}` }, b: { $ref: `#/$defs/${name}` } },
    });
    const $defs = Object.fromEntries(names.map((name, index) => [name, both(names[index + 1])]));
    const schema = { ...both('D0'), $defs };
    expect(JSON.stringify(lowerSchema(schema)).length).toBeLessThan(200_000);
  });
});
