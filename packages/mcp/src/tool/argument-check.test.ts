import type { JsonSchema } from '@aura/core';

import { silentLogger } from '@aura/core';
import { memoryLogger } from '@aura/testkit';
import { describe, expect, it } from 'vitest';

import type { ArgumentCheck } from './argument-check.ts';
import { createArgumentCheck } from './argument-check.ts';

function checkOf(schema: JsonSchema): ArgumentCheck {
  return createArgumentCheck(schema, { tool: 'test', logger: silentLogger });
}

/** Forty definitions, each twice the one before: a value is looked at in 2 ^ 40 ways. */
function waysWithoutEnd(): JsonSchema {
  const names = Array.from({ length: 40 }, (_, index) => `D${index}`);
  const definitions = names.map((name, index): [string, JsonSchema] => {
    const $ref = `#/$defs/D${index + 1}`;
    return [name, { anyOf: [{ $ref }, { $ref }] }];
  });
  return {
    type: 'object',
    properties: { a: { $ref: '#/$defs/D0' } },
    $defs: { ...Object.fromEntries(definitions), D40: { type: 'string' } },
  };
}

describe('the check of arguments', () => {
  it('says where the problems are', () => {
    const check = checkOf({
      type: 'object',
      properties: { user: { type: 'object', properties: { age: { type: 'integer' } } } },
      required: ['user', 'name'],
      additionalProperties: false,
    });
    expect(check({ user: { age: 'old' }, extra: 1 })).toEqual({
      ok: false,
      issues: [
        { path: '', message: "must have required property 'name'" },
        { path: '', message: 'must NOT have additional properties: extra' },
        { path: '/user/age', message: 'must be integer' },
      ],
    });
  });

  it('hands on the arguments without meaningless nulls and leaves the given ones alone', () => {
    const given = { a: 'x', b: null };
    const check = checkOf({ properties: { a: { type: 'string' }, b: { type: 'string' } } });
    expect(check(given)).toEqual({ ok: true, args: { a: 'x' } });
    expect(given).toEqual({ a: 'x', b: null });
  });

  it.each<[string, JsonSchema]>([
    ['draft-07', { $schema: 'http://json-schema.org/draft-07/schema#' }],
    ['no dialect', {}],
  ])('reads tuples as written for %s', (_, dialect) => {
    const tuple = { type: 'array', items: [{ type: 'string' }, { type: 'integer' }] };
    const check = checkOf({ ...dialect, type: 'object', properties: { t: tuple } });
    expect(check({ t: ['a', 1] }).ok).toBe(true);
    expect(check({ t: [1, 'a'] }).ok).toBe(false);
  });

  it.each<[string, JsonSchema]>([
    ['a reference to elsewhere', { properties: { a: { $ref: 'http://example.com/schema' } } }],
    ['a type that does not exist', { type: 'object', properties: { a: { type: 'text' } } }],
  ])('lets everything through, with a warning, when the schema has %s', (_, schema) => {
    const logger = memoryLogger();
    const check = createArgumentCheck(schema, { tool: 'odd', logger });
    expect(check({ a: 1 })).toEqual({ ok: true, args: { a: 1 } });
    expect(check({ a: 2 }).ok).toBe(true);
    expect(logger.lines).toHaveLength(1);
    expect(logger.lines[0]).toMatchObject({ level: 'warn', fields: { tool: 'odd' } });
  });

  it('stays synchronous whatever the schema asks for', () => {
    const check = checkOf({ $async: true, type: 'object', required: ['a'] });
    expect(check({})).toMatchObject({ ok: false });
  });

  it('is not fooled by names of the prototype', () => {
    expect(checkOf({ type: 'object', required: ['constructor'] })({})).toMatchObject({ ok: false });
  });

  it('does not hang on a pattern made to hang', () => {
    const schema = { properties: { a: { type: 'string', pattern: '^(a+)+$' } } };
    const before = performance.now();
    expect(checkOf(schema)({ a: `${'a'.repeat(60)}!` }).ok).toBe(true);
    expect(performance.now() - before).toBeLessThan(2_000);
  });

  it('goes by patterns that finish', () => {
    const check = checkOf({ properties: { a: { type: 'string', pattern: '^[\\w-.]+@\\d{2,}$' } } });
    expect(check({ a: 'x-y@12' }).ok).toBe(true);
    expect(check({ a: 'x-y@1' }).ok).toBe(false);
  });

  it('keeps the patterns of a schema apart', () => {
    const check = checkOf({
      properties: { a: { type: 'string', pattern: '^a' }, b: { type: 'string', pattern: '^b' } },
    });
    expect(check({ a: 'a', b: 'b' }).ok).toBe(true);
    expect(check({ a: 'a', b: 'a' }).ok).toBe(false);
  });

  it('spends no more on a thousand patterns made to hang than on a few', () => {
    const names = Array.from({ length: 1_000 }, (_, index) => `p${index}`);
    const bombs = names.map((name) => [name, { type: 'string', pattern: `^(${name}|a+)+$` }]);
    const text = `${'a'.repeat(60)}!`;
    const check = checkOf({ properties: Object.fromEntries(bombs) });
    const before = performance.now();
    expect(check(Object.fromEntries(names.map((name) => [name, text]))).ok).toBe(true);
    expect(performance.now() - before).toBeLessThan(10_000);
  });

  it.each<[string, JsonSchema]>([
    ['an enumeration', { type: 'string', enum: ['x'], nullable: true }],
    ['a constant', { const: 'x', nullable: true }],
    ['a reference', { $ref: '#/$defs/X', nullable: true }],
    ['alternatives', { anyOf: [{ const: 'x' }], nullable: true }],
    ['a type', { type: 'string', maxLength: 1, nullable: true }],
  ])('understands `nullable` beside %s', (_, schema) => {
    const logger = memoryLogger();
    const $defs = { X: { const: 'x' } };
    const rules = { type: 'object', properties: { a: schema }, required: ['a'], $defs };
    const check = createArgumentCheck(rules, { tool: 'test', logger });
    expect([check({ a: 'x' }).ok, check({ a: null }).ok, check({ a: 'yy' }).ok]).toEqual([
      true,
      true,
      false,
    ]);
    expect(logger.lines).toEqual([]);
  });

  it('lets the alternative decide which nulls mean something', () => {
    const given = { v: { p: null, q: 'x' } };
    const needsNull = {
      properties: { p: { type: 'null' }, q: { type: 'integer' } },
      required: ['p'],
    };
    const check = checkOf({
      properties: { v: { anyOf: [needsNull, { properties: { p: { type: 'string' } } }] } },
    });
    expect(check(given)).toEqual({ ok: true, args: { v: { q: 'x' } } });
    expect(given.v.p).toBeNull();
  });

  it('drops nulls where patterns name the properties', () => {
    const entry = { type: 'object', properties: { n: { type: 'integer' } } };
    const check = checkOf({ patternProperties: { '^x-': entry } });
    expect(check({ 'x-a': { n: null }, other: { n: null } })).toEqual({
      ok: true,
      args: { 'x-a': {}, other: { n: null } },
    });
  });

  it.each<[string, JsonSchema]>([
    ['refer to each other in more ways than can be tried', waysWithoutEnd()],
    [
      'are circles',
      {
        $ref: '#/$defs/A',
        $defs: { A: { anyOf: [{ $ref: '#/$defs/A' }, { $ref: '#/$defs/A' }] } },
      },
    ],
  ])('gives up, with a warning, where definitions %s', (_, schema) => {
    const logger = memoryLogger();
    const check = createArgumentCheck(schema, { tool: 'maze', logger });
    for (let call = 0; call < 2; call += 1) {
      expect(check({ a: 7 })).toEqual({ ok: true, args: { a: 7 } });
    }
    expect(logger.lines).toMatchObject([{ level: 'warn', fields: { tool: 'maze' } }]);
  });

  it('refuses arguments that are nested without end', () => {
    const check = checkOf({ properties: { a: { $ref: '#' } } });
    let deep = {};
    for (let level = 0; level < 20_000; level += 1) deep = { a: deep };
    expect(check(deep)).toMatchObject({ ok: false });
  });
});
