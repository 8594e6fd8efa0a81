import { describe, expect, it } from 'vitest';
import { AuraError } from '../errors/aura-error.ts';
import { acme, query } from './policy.harness.ts';
import { createPolicyRegistry } from './policy-registry.ts';
import type { Policy } from './policy.ts';

/** Policies reach a registry from files and programs that no compiler has looked at. */
function refusal(written: unknown): AuraError {
  const registry = createPolicyRegistry();
  try {
    registry.set(acme, written as Policy);
  } catch (error) {
    if (AuraError.is(error, 'policy/invalid')) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

const rule = (init: object): unknown => ({ rules: [{ effect: 'deny', tools: ['*'], ...init }] });
const arg = (init: object): unknown => rule({ args: [{ path: '/x', ...init }] });

describe('a policy that does not say what it means', () => {
  it.each([
    ['no object', [], /it is not an object/, undefined],
    ['no rules', {}, /it has no rules/, /empty list/],
    ['rules of another kind', { rules: 'x' }, /rules is not a list/, undefined],
    ['a misspelt key', { rules: [], fallbck: 'deny' }, /unknown key "fallbck"/, /fallback/],
    [
      'an unknown fallback',
      { rules: [], fallback: 'allow' },
      /fallback is "allow"/,
      /inherit, deny/,
    ],
    ['a misspelt key of a rule', rule({ role: ['x'] }), /rules\[0\] has .* "role"/, /roles/],
    ['an unknown effect', rule({ effect: 'block' }), /effect is "block"/, /allow, ask, deny/],
    ['no effect', { rules: [{ tools: [] }] }, /effect is missing/, /allow, ask, deny/],
    ['no tools', { rules: [{ effect: 'deny' }] }, /rules\[0\] names no tools/, undefined],
    [
      'an unknown selector',
      rule({ tools: ['a', '@foo'] }),
      /tools\[1\] .* "@foo"/,
      /@readOnly, @d/,
    ],
    ['a name of all objects', rule({ tools: ['@constructor'] }), /unknown selector/, undefined],
    ['a bad glob', rule({ tools: ['fs.*'] }), /"fs\.\*", which matches no/, /"\*" for any/],
    ['an empty glob', rule({ tools: [''] }), /"", which matches no/, undefined],
    ['a tool of another kind', rule({ tools: [5] }), /tools\[0\] is not a string/, undefined],
    ['a role of another kind', rule({ roles: [5] }), /roles\[0\] is not a string/, undefined],
    ['a reason of another kind', rule({ reason: 5 }), /reason is not a string/, undefined],
    ['a condition of another kind', rule({ when: true }), /when is not a function/, undefined],
    ['a bad path', rule({ args: [{ path: 'to', equals: 1 }] }), /not a JSON pointer/, /"\/to"/],
    ['no path', rule({ args: [{ equals: 1 }] }), /args\[0\]\.path is not a string/, undefined],
    ['an argument and nothing else', arg({}), /args\[0\] wants nothing/, /equals, oneOf/],
    ['an unknown matcher', arg({ regex: 'x' }), /unknown key "regex"/, /pattern/],
    ['a value of another kind', arg({ equals: {} }), /equals is not a string, a finite/, undefined],
    ['choices of another kind', arg({ oneOf: [[]] }), /oneOf\[0\] is not/, undefined],
    ['a bound that is none', arg({ max: Number.NaN }), /max is not a finite number/, undefined],
    ['a bad expression', arg({ pattern: '(' }), /pattern is not a usable/, undefined],
    ['a long expression', arg({ pattern: 'a'.repeat(1_001) }), /longer than 1000/, undefined],
    ['a vague directory', arg({ inside: '../x' }), /inside is "\.\.\/x"/, /working directory/],
  ])('is refused: %s', (_name, written, message, hint) => {
    const error = refusal(written);
    expect(error.message).toMatch(message);
    if (hint !== undefined) expect(error.hint).toMatch(hint);
  });

  it('does not replace what was attached before', async () => {
    const registry = createPolicyRegistry().set(acme, { rules: [], fallback: 'deny' });
    const misspelt = JSON.parse('{"rules": [], "fallbak": "deny"}') as Policy;
    expect(() => registry.set(acme, misspelt)).toThrow('fallbak');
    expect((await registry.decide(query('x'))).effect).toBe('deny');
  });

  it('is refused as a base and as what an agent adds', async () => {
    const typo: Policy = { rules: [{ effect: 'deny', tools: ['@redOnly'] }] };
    expect(() => createPolicyRegistry({ base: typo })).toThrow('@redOnly');
    const decision = createPolicyRegistry().decide(query('x', { extra: [typo] }));
    await expect(decision).rejects.toMatchObject({ code: 'policy/invalid' });
  });
});
