import { describe, expect, it } from 'vitest';

import { Namespace } from './namespace.ts';
import { nsPattern } from './pattern.ts';

const matches = (pattern: string, key: string): boolean =>
  nsPattern(pattern).matches(Namespace.parse(key, { allowSystem: true }));

describe('nsPattern', () => {
  it('[runtime C-009] matches one segment with * and any rest with a trailing **', () => {
    expect(matches('tenant:*', 'tenant:acme')).toBe(true);
    expect(matches('tenant:*', 'tenant')).toBe(false);
    expect(matches('tenant:*', 'tenant:acme:user')).toBe(false);
    expect(matches('tenant:*:role:viewer:**', 'tenant:acme:role:viewer')).toBe(true);
    expect(matches('tenant:*:role:viewer:**', 'tenant:acme:role:viewer:a:b')).toBe(true);
    expect(matches('tenant:*:role:viewer:**', 'tenant:acme:role:editor')).toBe(false);
    expect(matches('**', 'anything:at:all')).toBe(true);
    expect(matches('tenant:acme', 'tenant:acmeother')).toBe(false);
    expect(matches('tenant:**', 'tenant:acme:~sub:1')).toBe(true);
  });

  it('[runtime C-009] orders patterns from general to specific', () => {
    const ordered = [
      '**',
      '*',
      'tenant:**',
      'tenant:*:**',
      'tenant:*',
      'tenant:acme:**',
      'tenant:acme',
    ];
    const shuffled = [
      'tenant:acme',
      '*',
      'tenant:*',
      '**',
      'tenant:acme:**',
      'tenant:*:**',
      'tenant:**',
    ];
    shuffled.sort((left, right) => nsPattern(left).specificity - nsPattern(right).specificity);
    expect(shuffled).toEqual(ordered);
  });

  it('takes an escaped asterisk literally', () => {
    const starred = Namespace.of('tenant', '*');
    expect(nsPattern('tenant:%2A').matches(starred)).toBe(true);
    expect(matches('tenant:%2A', 'tenant:acme')).toBe(false);
  });

  it('refuses wildcards in other places', () => {
    for (const pattern of ['', 'a:**:b']) {
      expect(() => nsPattern(pattern)).toThrow(
        expect.objectContaining({ code: 'namespace/bad_pattern' }),
      );
    }
    expect(() => nsPattern('a*')).toThrow(
      expect.objectContaining({ code: 'namespace/non_canonical' }),
    );
  });
});
