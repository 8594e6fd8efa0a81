import type { JsonObject, JsonValue } from '@aura/core';

import { describe, expect, it } from 'vitest';

import { resultContent, resultText } from './result-text.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const blob = (mimeType: string | undefined, data: string): JsonObject => ({
  type: 'resource',
  resource: { uri: 'file:///r', blob: data, ...(mimeType !== undefined && { mimeType }) },
});

describe('resultText', () => {
  it.each<[string, JsonValue, string]>([
    ['text', { type: 'text', text: 'hello' }, 'hello'],
    ['an image', { type: 'image', mimeType: 'image/png', data: 'QUJD' }, '[Image: image/png (4)]'],
    ['a text resource', { type: 'resource', resource: { uri: 'u', text: 'inside' } }, 'inside'],
    ['a textual blob', blob('text/plain; charset=utf-8', base64('grüße')), 'grüße'],
    ['JSON in a blob', blob('application/json', base64('{}')), '{}'],
    ['no base64', blob('text/plain', '!!!!'), '[Binary resource: file:///r (invalid base64)]'],
    ['no UTF-8', blob('text/plain', '/////w=='), '[Binary resource: file:///r (not valid UTF-8)]'],
    [
      'a PDF',
      blob('application/pdf', 'QQ=='),
      '[Binary resource: file:///r (mime: application/pdf)]',
    ],
    ['an unnamed blob', blob(undefined, 'QQ=='), '[Binary resource: file:///r (mime: unknown)]'],
    ['a link', { type: 'resource_link', name: 'n', uri: 'u' }, '[Resource link: n (u)]'],
    ['sound', { type: 'audio', data: 'QQ==', mimeType: 'audio/wav' }, '[Unsupported content type]'],
    ['nonsense', 7, '[Unsupported content type]'],
  ])('shows %s', (_, item, expected) => {
    expect(resultText({ content: [item] })).toBe(expected);
  });

  it('joins several items with a newline and shows nothing as nothing', () => {
    const item = { type: 'text', text: 'a' };
    expect(resultText({ content: [item, item] })).toBe('a\na');
    expect(resultText({})).toBe('');
  });

  it('prefers the structured value, laid out', () => {
    const content = [{ type: 'text', text: 'ignored' }];
    expect(resultText({ structuredContent: { result: [1] }, content })).toBe(
      '{\n  "result": [\n    1\n  ]\n}',
    );
  });

  it('cuts a long resource on a character and says so', () => {
    const text = `x${'é'.repeat(60_000)}`;
    const shown = resultText({ content: [{ type: 'resource', resource: { uri: 'u', text } }] });
    expect(shown).toMatch(/é\n\[\.\.\. showing 99999 of 120001 bytes \.\.\.\]$/);
  });
});

describe('resultContent', () => {
  const text = (value: string): JsonObject => ({ type: 'text', text: value });
  const image = (data: string, mimeType = 'image/png'): JsonObject => ({
    type: 'image',
    data,
    mimeType,
  });

  it('keeps images between the texts where they were', () => {
    const content = [text('a'), text('b'), image('QUJD'), text('c'), image('QUJE', 'IMAGE/JPEG')];
    expect(resultContent({ content })).toEqual([
      { type: 'text', text: 'a\nb' },
      { type: 'image', mediaType: 'image/png', source: { kind: 'base64', data: 'QUJD' } },
      { type: 'text', text: 'c' },
      { type: 'image', mediaType: 'image/jpeg', source: { kind: 'base64', data: 'QUJE' } },
    ]);
  });

  it.each([
    ['of a type that not every provider takes', image('QUJD', 'image/svg+xml')],
    ['that is no base64', image('?')],
    ['that is larger than providers take', image('A'.repeat(6 * 1024 * 1024))],
  ])('names an image %s', (_, item) => {
    expect(resultContent({ content: [item] })).toMatchObject([
      { type: 'text', text: expect.stringMatching(/^\[Image: .* \(\d+\)\]$/) },
    ]);
  });

  it('names those for which there is no room any more', () => {
    const large = image('A'.repeat(5 * 1024 * 1024));
    const types = resultContent({ content: [large, large, large] }).map(({ type }) => type);
    expect(types).toEqual(['image', 'image', 'text']);
  });

  it('is the structured value alone where there is one, and one empty text for nothing', () => {
    const content = [image('QUJD')];
    expect(resultContent({ structuredContent: { a: 1 }, content })).toEqual([
      { type: 'text', text: '{\n  "a": 1\n}' },
    ]);
    expect(resultContent({ structuredContent: null, content: [] })).toEqual([
      { type: 'text', text: '' },
    ]);
  });
});
