import { AuraError } from '@aura/core';
import { describe, expect, it } from 'vitest';
import { parseServerEnv } from './parse-server-env.ts';
import { defaultServerSettings } from './server-settings.ts';

function problemsOf(env: Record<string, string>, flags: Record<string, string | boolean> = {}) {
  try {
    parseServerEnv(env, flags);
  } catch (error) {
    if (AuraError.is(error, 'server/invalid_setting')) return error.message;
    throw error;
  }
  throw new Error('was accepted');
}

describe('parseServerEnv', () => {
  it('gives the defaults when nothing is set, and takes an empty variable for unset', () => {
    expect(parseServerEnv({ PORT: ' ', HOST: '' })).toEqual(defaultServerSettings);
  });

  it('prefers a flag to the environment and the environment to the default', () => {
    expect(parseServerEnv({ PORT: '1' }, { port: '2' }).port).toBe(2);
    expect(parseServerEnv({ PORT: '1' }).port).toBe(1);
  });

  it('reads seconds as milliseconds and 0 as off', () => {
    const settings = parseServerEnv({ FIRST_CHUNK_TIMEOUT_SECS: '5', STREAMING_TIMEOUT_SECS: '0' });
    expect(settings).toMatchObject({ firstChunkTimeoutMs: 5_000, streamingTimeoutMs: 0 });
  });

  it.each(['1', 'TRUE', 't', 'Yes', 'y', ' on '])('reads %j as true', (value) => {
    expect(parseServerEnv({ AURA_CUSTOM_EVENTS: value }).customEvents).toBe(true);
  });

  it.each(['0', 'false', 'F', 'no', 'n', 'OFF'])('reads %j as false', (value) => {
    expect(parseServerEnv({ AURA_CUSTOM_EVENTS: value }).customEvents).toBe(false);
  });

  it('takes a bare flag for true', () => {
    expect(parseServerEnv({}, { 'aura-emit-reasoning': true }).emitReasoning).toBe(true);
  });

  it('names everything that is wrong at once', () => {
    const message = problemsOf(
      { STREAMING_BUFFER_SIZE: '0', AURA_CUSTOM_EVENTS: 'maybe', PORT: '70000' },
      { 'tool-result-mode': 'foo' },
    );
    expect(message).toContain('STREAMING_BUFFER_SIZE is "0"');
    expect(message).toContain('AURA_CUSTOM_EVENTS is "maybe"');
    expect(message).toContain('PORT is "70000"');
    expect(message).toContain(
      '--tool-result-mode is "foo", expected one of none, open-web-ui, aura',
    );
  });

  it('makes a principal with its own tenant from each API key', () => {
    const keys = parseServerEnv({ AURA_SERVER_API_KEYS: 'ci=k1==, k2' }).apiKeys;
    expect(
      keys.map(({ key, principal }) => [key.reveal(), principal.id, principal.scopes[0]?.key]),
    ).toEqual([
      ['k1==', 'ci', 'tenant:ci'],
      ['k2', 'default', 'tenant:default'],
    ]);
  });

  it.each(['a=', 'a=x y', 'b d=secret-key', 'same,same', 'x,,y'])(
    'refuses the API keys %j without repeating them',
    (value) => {
      const message = problemsOf({ AURA_SERVER_API_KEYS: value });
      expect(message).toContain('AURA_SERVER_API_KEYS');
      expect(message).not.toMatch(/secret-key|same/);
    },
  );
});
