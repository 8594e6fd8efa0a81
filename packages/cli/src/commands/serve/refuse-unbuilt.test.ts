import { AuraError } from '@aura/core';
import { describe, expect, it } from 'vitest';
import { refuseUnbuilt } from './refuse-unbuilt.ts';

describe('settings of what is not built', () => {
  it('are refused together, by name and without their values', () => {
    const env = { AURA_SESSION_STORE: 'redis', AURA_HITL_WEBHOOK_SECRET: 'top-secret' };
    expect(() => refuseUnbuilt(env)).toThrowError(/AURA_SESSION_STORE, AURA_HITL_WEBHOOK_SECRET:/);
    try {
      refuseUnbuilt(env);
    } catch (error) {
      expect(AuraError.is(error, 'config/not_built')).toBe(true);
      expect(String(error)).not.toContain('top-secret');
    }
  });

  it.each([
    {},
    { AURA_SESSION_STORE: ' Memory ', AURA_ENABLE_A2A: 'off' },
    { AURA_SESSION_STORE: '', AURA_ENABLE_A2A: ' ' },
  ])('pass where they ask for nothing: %j', (env) => {
    expect(() => refuseUnbuilt(env)).not.toThrow();
  });
});
