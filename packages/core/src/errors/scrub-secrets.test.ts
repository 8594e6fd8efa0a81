import { describe, expect, it } from 'vitest';
import { AuraError } from './aura-error.ts';
import { scrubSecrets } from './scrub-secrets.ts';
import { Secret } from './secret.ts';

describe('scrubSecrets', () => {
  it.each([
    ['sent Authorization: Bearer abcdefgh12345678', 'sent Authorization: Bearer ***'],
    ['key sk-proj-abcdefghijklmnop1234 refused', 'key *** refused'],
    ['url https://user:hunter2@example.com/x', 'url https://user:***@example.com/x'],
    ['at https://a.example/mcp?v=2&token=x#y', 'at https://a.example/mcp?v=2&token=***#y'],
    ['"http://a/?exaApiKey=a%20b"', '"http://a/?exaApiKey=***"'],
    ['api_key=abcdef123456', 'api_key=***'],
    ['{"password": "correct horse"}', '{"password": "*** horse"}'],
  ])('masks what looks like a credential: %s', (text, clean) => {
    expect(scrubSecrets(text)).toBe(clean);
  });

  it.each(['api_key: missing key', 'the secret of good code', 'Token limit reached', '12 tokens'])(
    'leaves prose alone: %s',
    (text) => {
      expect(scrubSecrets(text)).toBe(text);
    },
  );

  it('cleans the message and the hint of every AuraError', () => {
    const error = new AuraError('run/failed', {
      message: 'refused Bearer abcdefgh12345678',
      hint: 'check api_key=abcdef123456',
    });
    expect(`${error.message} ${error.hint}`).toBe('refused Bearer *** check api_key=***');
  });
});

describe('a secret', () => {
  it('has no string form but the masked one', () => {
    const secret = new Secret('hunter2');
    expect(`${String(secret)} ${JSON.stringify({ secret })}`).toBe('*** {"secret":"***"}');
    expect(secret.reveal()).toBe('hunter2');
  });
});
