import { AuraError, Namespace, Secret } from '@aura/core';
import { describe, expect, it } from 'vitest';
import type { ServerApiKey } from '../settings/server-settings.ts';
import { createAuthenticator } from './authenticator.ts';
import { checkBinding } from './check-binding.ts';
import { createHostGuard } from './host-guard.ts';
import { createOriginGuard } from './origin-guard.ts';

function apiKey(id: string, key: string): ServerApiKey {
  const scopes = [Namespace.of('tenant', id)];
  return { key: new Secret(key), principal: { id, kind: 'service', scopes } };
}

describe('checkBinding', () => {
  const open = { apiKeys: [], allowUnauthenticated: false };

  it.each(['127.0.0.1', '127.9.9.9', 'localhost', '::1', '[::1]'])('lets %s be bound', (host) => {
    expect(() => checkBinding({ ...open, host })).not.toThrow();
  });

  it.each(['0.0.0.0', '::', '192.168.1.2', 'example.com', '127.evil.com'])(
    'refuses %s without keys in one line',
    (host) => {
      expect(() => checkBinding({ ...open, host })).toThrow(/^refusing to listen on [^\n]+$/);
    },
  );

  it('lets anything be bound with keys or with the explicit permission', () => {
    checkBinding({ ...open, host: '0.0.0.0', apiKeys: [apiKey('a', 'k')] });
    checkBinding({ ...open, host: '0.0.0.0', allowUnauthenticated: true });
  });

  it('carries a stable code', () => {
    try {
      checkBinding({ ...open, host: '0.0.0.0' });
      expect.unreachable();
    } catch (error) {
      expect(AuraError.is(error, 'server/unsafe_binding')).toBe(true);
    }
  });
});

describe('createHostGuard', () => {
  it('admits only local names on loopback, with any port', () => {
    const admits = createHostGuard('127.0.0.5');
    const local = ['localhost', 'LOCALHOST:1', '127.0.0.1:8080', '[::1]:80', '[::1]', '127.0.0.5'];
    expect(local.filter(admits)).toEqual(local);
    const foreign = ['evil.com', 'localhost.evil.com', '127.0.0.1.evil.com:8080', '', '10.0.0.1'];
    expect(foreign.filter(admits)).toEqual([]);
  });

  it('admits every name elsewhere', () => {
    expect(createHostGuard('0.0.0.0')('evil.com')).toBe(true);
  });
});

describe('createOriginGuard', () => {
  const host = 'aura.example:8080';
  const admitted = (bound: string, ...origins: readonly string[]) =>
    origins.filter((origin) => createOriginGuard(bound)({ origin, host }));
  const foreign = ['http://evil.com', 'https://aura.example.evil.com', 'null', '', 'file://'];

  it('admits programs, which send none', () => {
    expect(createOriginGuard('127.0.0.1')({ origin: undefined, host })).toBe(true);
  });

  it('admits pages of this machine on loopback, with any port', () => {
    const local = ['http://localhost:6274', 'http://127.0.0.1', 'http://[::1]:1'];
    expect(admitted('127.0.0.1', ...local, ...foreign)).toEqual(local);
  });

  it('admits pages of the host they are addressed to elsewhere', () => {
    const own = ['https://aura.example', 'http://AURA.example:1'];
    expect(admitted('0.0.0.0', ...own, 'http://localhost', ...foreign)).toEqual(own);
  });
});

describe('createAuthenticator', () => {
  const authenticate = createAuthenticator([apiKey('a', 'key-a'), apiKey('b', 'key-b')]);

  it('tells callers apart by their key', () => {
    expect(authenticate('Bearer key-a')?.id).toBe('a');
    expect(authenticate('bearer  key-b')?.id).toBe('b');
  });

  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    'Bearer key-',
    'Bearer key-aa',
    'Basic key-a',
    'key-a',
  ])('does not know %j', (header) => {
    expect(authenticate(header)).toBeUndefined();
  });
});
