import type { JsonObject } from '@aura/core';
import { describe, expect, it } from 'vitest';
import { markProblem } from './marked-parameters.ts';

const marked = (name: unknown, type = 'string') => ({ type, 'x-mcp-header': name }) as JsonObject;
const object = (properties: JsonObject, more: JsonObject = {}): JsonObject => ({
  type: 'object',
  properties,
  ...more,
});

describe('parameters that are to be sent in headers', () => {
  it.each<[string, JsonObject]>([
    ['none', object({ a: { type: 'string' } })],
    ['several', object({ a: marked('Region'), b: marked('Count', 'integer') })],
    ['deep ones', object({ a: object({ b: marked('Deep', 'boolean') }) })],
    ['what only looks like one', object({ 'x-mcp-header': { type: 'string' } })],
    ['data that looks like one', object({ a: { type: 'object', default: marked('Data') } })],
  ])('are allowed: %s', (_title, schema) => {
    expect(markProblem(schema)).toBeUndefined();
  });

  it.each<[string, JsonObject]>([
    ['an empty name', object({ a: marked('') })],
    ['a name that is none', object({ a: marked('Bad Name') })],
    ['a name with a line break', object({ a: marked('A\r\nB') })],
    ['no text for a name', object({ a: marked(7) })],
    ['the same name twice', object({ a: marked('Same'), b: marked('SAME') })],
    ['a number', object({ a: marked('Number', 'number') })],
    ['an object', object({ a: marked('Object', 'object') })],
    ['the whole', object({}, marked('Root', 'object'))],
    ['items', object({ a: { type: 'array', items: marked('Item') } })],
    ['a branch', object({}, { anyOf: [object({ a: marked('Branch') })] })],
    ['a definition', object({}, { $defs: { a: marked('Definition') } })],
  ])('are refused: %s', (_title, schema) => {
    expect(markProblem(schema)).toContain('x-mcp-header');
  });

  it('are looked for in schemas of any depth', () => {
    let schema: JsonObject = { type: 'string' };
    for (let depth = 0; depth < 50_000; depth += 1) schema = { not: schema };
    expect(markProblem(schema)).toBeUndefined();
  });
});
