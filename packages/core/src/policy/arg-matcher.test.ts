import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../json/json.ts';
import type { ArgMatcher } from './arg-matcher.ts';
import { acme, callOf } from './policy.harness.ts';
import { createPolicyRegistry } from './policy-registry.ts';
import type { PolicyEffect } from './policy.ts';

/** Whether a rule of that effect with that matcher applies to a call with the argument `x`. */
async function applies(
  effect: PolicyEffect,
  condition: Omit<ArgMatcher, 'path'>,
  x: JsonValue | undefined,
): Promise<boolean> {
  const args = [{ path: '/x', ...condition }];
  const registry = createPolicyRegistry().set(acme, { rules: [{ effect, tools: ['t'], args }] });
  const verdicts = await registry.explain(callOf('t', x === undefined ? {} : { x }));
  return verdicts[1]?.effect === effect;
}

describe('a matcher', () => {
  it.each<[Omit<ArgMatcher, 'path'>, JsonValue, boolean]>([
    [{ equals: 'a' }, 'a', true],
    [{ equals: 'a' }, 'A', false],
    [{ equals: 1 }, '1', false],
    [{ equals: null }, null, true],
    [{ equals: true }, { a: true }, false],
    [{ oneOf: ['a', 2] }, 2, true],
    [{ oneOf: ['a', 2] }, 'b', false],
    [{ oneOf: [] }, 'b', false],
    [{ prefix: 'rm ' }, 'rm -rf', true],
    [{ prefix: 'rm ' }, 'echo rm ', false],
    [{ pattern: '-rf?\\b' }, 'rm -rf /', true],
    [{ pattern: '^git (status|log)$' }, 'git log; rm', false],
    [{ min: 2, max: 3 }, 3, true],
    [{ min: 2, max: 3 }, 3.5, false],
    [{ min: 2 }, 1, false],
    [{ inside: '/work' }, '/work/../work/a', true],
    [{ inside: '/work' }, '/work/../etc', false],
    [{ prefix: 'a', pattern: 'z$' }, 'az', true],
    [{ prefix: 'a', pattern: 'z$' }, 'ab', false],
  ])('%j matches %j: %s', async (condition, value, expected) => {
    expect(await applies('deny', condition, value)).toBe(expected);
    expect(await applies('allow', condition, value)).toBe(expected);
  });

  it.each<[Omit<ArgMatcher, 'path'>, JsonValue]>([
    [{ prefix: 'a' }, 5],
    [{ pattern: 'a' }, { a: 'a' }],
    [{ pattern: 'never' }, 'a'.repeat(10_001)],
    [{ max: 5 }, '3'],
    [{ min: 5 }, true],
    [{ inside: '/work' }, 'relative'],
    [{ inside: '/work' }, null],
    [{ inside: 'src' }, '../src/a'],
  ])('%j counts a value that it cannot judge against the call', async (condition, value) => {
    expect(await applies('deny', condition, value)).toBe(true);
    expect(await applies('ask', condition, value)).toBe(true);
    expect(await applies('allow', condition, value)).toBe(false);
  });

  it('needs one element of a list to restrict and every one to allow', async () => {
    const inside = { inside: '/work' };
    expect(await applies('deny', inside, ['/tmp/a', '/work/b'])).toBe(true);
    expect(await applies('deny', inside, ['/tmp/a'])).toBe(false);
    expect(await applies('allow', inside, ['/work/a', '/work/b'])).toBe(true);
    expect(await applies('allow', inside, ['/work/a', '/tmp/b'])).toBe(false);
  });

  it('matches no argument that is absent or inherited', async () => {
    expect(await applies('deny', { equals: 'a' }, undefined)).toBe(false);
    expect(await applies('allow', { prefix: '' }, undefined)).toBe(false);
    const args = [{ path: '/constructor/name', prefix: '' }];
    const rules = [{ effect: 'deny', tools: ['t'], args }] as const;
    const registry = createPolicyRegistry().set(acme, { rules });
    expect((await registry.decide(callOf('t', {}))).effect).toBe('allow');
  });

  it('finds nested arguments, elements, and names with slashes and tildes', async () => {
    const at = async (path: string): Promise<string> => {
      const args = [{ path, equals: 'here' }];
      const rules = [{ effect: 'deny', tools: ['t'], args }] as const;
      const registry = createPolicyRegistry().set(acme, { rules });
      const given = { a: { 'b/c': 'here', 'd~e': 'here' }, list: ['x', 'here'], '': 'here' };
      return (await registry.decide(callOf('t', given))).effect;
    };
    for (const path of ['/a/b~1c', '/a/d~0e', '/list/1', '/list', '/']) {
      expect(await at(path), path).toBe('deny');
    }
    for (const path of ['/a/b', '/list/0', '/list/length', '/a', '/a/b~1c/x']) {
      expect(await at(path), path).toBe('allow');
    }
  });
});
