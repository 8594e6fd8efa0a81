import type { JsonObject } from '@aura/core';

import { describe, expect, it } from 'vitest';

import { parseListedTool } from './listed-tool.ts';

const inputSchema = { type: 'object' };

describe('parseListedTool', () => {
  it('takes what is to be seen of a description, and says that there was more', () => {
    const red = '\u001b[31mRed\u001b[0m \u009b1mbold\u001b]0;title\u0007 \u202egnihton\u202c';
    const tags = [...'ignore'].map((c) => String.fromCodePoint(0xe0000 + (c.codePointAt(0) ?? 0)));
    const description = `${red}\r\n\tx\ry${tags.join('')}\u{1F468}\u200d\u{1F469}`;
    const parsed = parseListedTool({ name: 'a', description, inputSchema });
    expect(parsed).toMatchObject({
      isAltered: true,
      tool: { description: 'Red 1mbold gnihton\r\n\txy\u{1F468}\u200d\u{1F469}' },
    });
  });

  it('cleans the descriptions in a schema, and nothing that decides about values', () => {
    const odd = 'x\u202e';
    const property = { description: odd, const: odd, default: { description: odd } };
    const schema = { type: 'object', properties: { description: property, [odd]: {} } };
    const parsed = parseListedTool({ name: 'a', inputSchema: schema });
    expect(parsed).toMatchObject({
      isAltered: true,
      tool: {
        inputSchema: {
          type: 'object',
          properties: { description: { ...property, description: 'x' }, [odd]: {} },
        },
      },
    });
  });

  it('leaves what is well written as it is', () => {
    const schema = { type: 'object', properties: { a: { description: 'an "\u00e9"' } } };
    const parsed = parseListedTool({
      name: 'a',
      description: 'Zwei\r\nZeilen',
      inputSchema: schema,
    });
    expect(parsed).toMatchObject({ isAltered: false, tool: { description: 'Zwei\r\nZeilen' } });
    if (parsed.type === 'tool') expect(parsed.tool.inputSchema).toBe(schema);
  });

  it.each<[string, unknown, string | undefined]>([
    ['no object', 'tool', undefined],
    ['a tool without a name', { inputSchema }, undefined],
    ['a tool without a schema', { name: 'a' }, 'a'],
    ['a name without an end', { name: 'n'.repeat(100_000), inputSchema }, 'n'.repeat(128)],
    ['a name for a terminal', { name: '\u001b[2Jb\u202ea', inputSchema: [] }, 'ba'],
    ['a schema of 3 MB', { name: 'a', inputSchema: { description: 'x'.repeat(3_000_000) } }, 'a'],
    ['a schema without a bottom', { name: 'a', inputSchema: nested(100_000) }, 'a'],
  ])('refuses %s, and says which', (_, entry, tool) => {
    const parsed = parseListedTool(entry);
    expect(parsed).toMatchObject({ type: 'refused', reason: expect.any(String) });
    expect(parsed.type === 'refused' && parsed.tool).toBe(tool);
  });

  it('takes nothing but hints for hints', () => {
    const annotations = { readOnlyHint: true, title: nested(50_000), destructiveHint: 'yes' };
    const parsed = parseListedTool({ name: 'a', inputSchema, annotations });
    expect(parsed).toMatchObject({ tool: { hints: { readOnlyHint: true } } });
    expect(JSON.stringify(parsed)).not.toContain('title');
  });
});

function nested(levels: number): JsonObject {
  let inner: JsonObject = {};
  for (let level = 0; level < levels; level += 1) inner = { properties: { a: inner } };
  return inner;
}
