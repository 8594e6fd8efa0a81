import type { IdSource } from '@aura/core';
import { describe, expect, it } from 'vitest';
import { sessionId } from './session-id.ts';

const ids: IdSource = {
  next: (prefix) => `${prefix}_new`,
  uuid: () => 'uuid',
  traceId: () => 'trace',
  spanId: () => 'span',
};

function sessionOf(metadata: string | undefined, headers: Record<string, string> = {}): string {
  return sessionId({ metadata, headers }, ids);
}

describe('sessionId', () => {
  it('prefers the metadata, then our header, then the one of Open WebUI, then a new one', () => {
    const headers = { 'x-chat-session-id': 'b', 'x-openwebui-chat-id': 'c' };
    expect(sessionOf('a', headers)).toBe('a');
    expect(sessionOf(undefined, headers)).toBe('b');
    expect(sessionOf(undefined, { 'x-openwebui-chat-id': 'c' })).toBe('c');
    expect(sessionOf(undefined)).toBe('cs_new');
  });

  it('keeps only characters that are safe in headers and paths', () => {
    expect(sessionOf('a\r\nSet-Cookie: x=1')).toBe('aSet-Cookie:x1');
    expect(sessionOf('../../etc')).toBe('....etc');
    expect(sessionOf('🎉\r\n', { 'x-chat-session-id': 'b' })).toBe('b');
    expect(sessionOf('x'.repeat(500))).toHaveLength(128);
  });
});
