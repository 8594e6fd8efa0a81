import type { JsonSchema } from '@aura/core';

import { silentLogger } from '@aura/core';
import { memoryLogger } from '@aura/testkit';
import { describe, expect, it } from 'vitest';

import type { ArgumentCheck } from './argument-check.ts';
import { createArgumentCheck } from './argument-check.ts';

function checkOf(schema: JsonSchema): ArgumentCheck {
  return createArgumentCheck(schema, { tool: 'test', logger: silentLogger });
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

  it('refuses arguments that are nested without end', () => {
    const check = checkOf({ properties: { a: { $ref: '#' } } });
    let deep = {};
    for (let level = 0; level < 20_000; level += 1) deep = { a: deep };
    expect(check(deep)).toMatchObject({ ok: false });
  });
});
