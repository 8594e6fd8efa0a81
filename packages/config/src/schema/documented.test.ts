import { describe, expect, it } from 'vitest';
import { knownKeys } from '../check/known-keys.ts';
import { configSchema } from './config-schema.ts';
import { keyRegistry } from './key-registry.ts';

const keys = knownKeys(configSchema('lenient'));

describe('every key of the schema', () => {
  it('says what it means: give it to key(...)', () => {
    const silent = keys.filter(({ schema }) => keyRegistry.get(schema)?.doc === undefined);
    expect(silent.map(({ key, table }) => `${table}.${key}`)).toEqual([]);
  });

  it('has one default at most, as a value or in words', () => {
    const both = keys.filter(({ schema }) => {
      const rule = keyRegistry.get(schema);
      return rule?.default !== undefined && rule.defaultText !== undefined;
    });
    expect(both).toEqual([]);
  });

  it('takes its value from keys that exist', () => {
    const paths = new Set(keys.map(({ key, table }) => (table === '' ? key : `${table}.${key}`)));
    for (const { key, schema } of keys) {
      const from = keyRegistry.get(schema)?.inherits;
      if (from !== undefined) expect([...paths], key).toContain(from);
    }
  });
});
