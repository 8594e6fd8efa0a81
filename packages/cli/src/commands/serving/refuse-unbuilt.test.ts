import { AuraError } from '@aura/core';
import { memoryLogger } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { refuseUnbuilt, warnOfUnbuilt } from './refuse-unbuilt.ts';

describe('settings of what is not built', () => {
  it('are refused by name and without their values', () => {
    const env = { AURA_ENABLE_A2A: 'top-secret' };
    expect(() => refuseUnbuilt(env)).toThrowError(/^AURA_ENABLE_A2A:/);
    try {
      refuseUnbuilt(env);
    } catch (error) {
      expect(AuraError.is(error, 'config/not_built')).toBe(true);
      expect(String(error)).not.toContain('top-secret');
    }
  });

  it.each([{}, { AURA_ENABLE_A2A: 'off' }, { AURA_ENABLE_A2A: ' ' }])(
    'pass where they ask for nothing: %j',
    (env) => {
      expect(() => refuseUnbuilt(env)).not.toThrow();
    },
  );

  it('are warned of, and no more, where they only observe runs', () => {
    const logger = memoryLogger();
    const env = {
      AURA_PROMPT_JOURNAL: 'true',
    };
    refuseUnbuilt(env);
    warnOfUnbuilt(env, logger);
    expect(logger.lines).toEqual([
      {
        level: 'warn',
        message: expect.stringContaining('ignored'),
        fields: { variables: Object.keys(env).join(', ') },
      },
    ]);
  });

  it.each([{}, { AURA_PROMPT_JOURNAL: 'off' }, { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://otel' }])(
    'are not warned of where they ask for nothing: %j',
    (env) => {
      const logger = memoryLogger();
      warnOfUnbuilt(env, logger);
      expect(logger.lines).toEqual([]);
    },
  );
});
