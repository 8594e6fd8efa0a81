import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../json/json.ts';
import { numRuns, timeoutMs, words } from './context.harness.ts';
import { estimateText } from './estimate-text.ts';
import { limitContent } from './limit-content.ts';

const limit = { maxTokens: 200, count: estimateText };

function limitJson(value: JsonValue) {
  const text = JSON.stringify(value);
  return {
    text,
    content: limitContent({ content: [{ type: 'text', text }], structured: value }, limit),
  };
}

function textOf(part: { readonly type: string } | undefined): string {
  return part !== undefined && 'text' in part ? String(part.text) : '';
}

describe('limiting the content of a tool result', () => {
  it('returns content that fits as it is', () => {
    const content = [{ type: 'text', text: 'short' }] as const;
    expect(limitContent({ content }, limit)).toBe(content);
  });

  it('keeps images and shortens the text beside them', () => {
    const image = {
      type: 'image',
      mediaType: 'image/png',
      source: { kind: 'url', url: 'https://example.test/a.png' },
    } as const;
    const limited = limitContent({ content: [{ type: 'text', text: words(900) }, image] }, limit);
    expect(limited[1]).toBe(image);
    expect(textOf(limited[0])).toContain('of 900 tokens are shown');
  });

  it('shortens arrays with a count and leaves JSON that can be parsed', () => {
    const rows = Array.from({ length: 500 }, (_, id) => ({ id, name: `row ${id}` }));
    const { content } = limitJson({ rows, total: 500 });
    const shown = JSON.parse(textOf(content[0])) as { rows: readonly unknown[]; total: number };
    const kept = shown.rows.length - 1;
    expect(shown.rows.slice(0, kept)).toEqual(rows.slice(0, kept));
    expect(kept).toBeGreaterThan(5);
    expect(shown.rows.at(-1)).toBe(`... (${500 - kept} more items)`);
    expect(shown.total).toBe(500);
    expect(textOf(content[1])).toMatch(/^\[Shortened: about \d+ of \d+ tokens are shown\.\]$/);
  });

  it('cuts as text what cannot be shortened as JSON enough', () => {
    let value: JsonValue = 'end';
    for (let depth = 0; depth < 11; depth += 1) value = { [`${words(20)} ${depth}`]: value };
    const { content } = limitJson(value);
    expect(textOf(content[0])).toContain('the middle is left out');
  });

  it('does not take the text of a tool for JSON when its value says something else', () => {
    const limited = limitContent(
      { content: [{ type: 'text', text: words(900) }], structured: { rows: [1] } },
      limit,
    );
    expect(textOf(limited[0])).toContain('the middle is left out');
  });

  it(
    'stays within the limit whatever the value',
    () => {
      fc.assert(
        fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
          const { content } = limitJson([value, value, value, value] as JsonValue);
          const tokens = estimateText(content.map(textOf).join('\n'));
          expect(tokens).toBeLessThanOrEqual(limit.maxTokens);
        }),
        { numRuns },
      );
    },
    timeoutMs,
  );

  it('says how to read the rest where it is kept, within the limit', () => {
    const blobRef = 'blob_0123456789abcdef0123456789abcdef';
    const text = words(900);
    const [cut] = limitContent({ content: [{ type: 'text', text }], blobRef }, limit);
    expect(textOf(cut)).toContain(`read_result with ref "${blobRef}" and offset `);
    expect(estimateText(textOf(cut))).toBeLessThanOrEqual(limit.maxTokens);
    const [later] = limitContent(
      { content: [{ type: 'text', text }], blobRef, blobOffset: 5_000 },
      limit,
    );
    expect(textOf(later)).toMatch(/ and offset 5\d{3} shows it/);
    const rows = Array.from({ length: 500 }, (_, id) => ({ id }));
    const json = JSON.stringify(rows);
    const content = [{ type: 'text', text: json }] as const;
    const shortened = limitContent({ content, structured: rows, blobRef }, limit);
    expect(textOf(shortened[1])).toContain(`tokens are shown; read_result with ref "${blobRef}"`);
    expect(estimateText(shortened.map(textOf).join(''))).toBeLessThanOrEqual(limit.maxTokens);
  });
});
