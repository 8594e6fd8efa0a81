import type { Tool } from '@aura/core';

import { memoryLogger } from '@aura/testkit';
import { describe, expect, it } from 'vitest';

import { combineTools } from './combine-tools.ts';
import { exposeName, qualifiedName } from './expose-name.ts';

function mcpTool(server: string, original: string): Tool {
  return {
    name: exposeName(original),
    description: '',
    inputSchema: { type: 'object' },
    origin: { kind: 'mcp', server, tool: original },
    annotations: {},
    check: (args) => ({ ok: true, args }),
    execute: () => ({ content: [] }),
  };
}

const names = (tools: readonly Tool[]): string[] => tools.map((tool) => tool.name);

describe('exposeName', () => {
  it.each([
    ['get_weather', 'get_weather'],
    ['repo.search', 'repo_search'],
    ['_private_', 'private'],
    ['größe', 'gr__e'],
    ['a\u{1F600}b', 'a_b'],
    ['2fast', 'tool_2fast'],
    ['-dash', 'tool_-dash'],
    ['___', 'tool_'],
    ['x'.repeat(70), 'x'.repeat(64)],
    [`1${'x'.repeat(70)}`, `tool_1${'x'.repeat(58)}`],
  ])('offers %s as %s', (original, exposed) => {
    expect(exposeName(original)).toBe(exposed);
  });
});

describe('qualifiedName', () => {
  it('keeps long names apart with a digest', () => {
    const one = qualifiedName('server', 'x'.repeat(70));
    const two = qualifiedName('server', `${'x'.repeat(70)}y`);
    expect(one).toMatch(/^server_x{50}_[0-9a-f]{6}$/);
    expect(two).not.toBe(one);
  });
});

describe('combineTools', () => {
  it('gives the later of two equal names the name of its server, and says so', () => {
    const logger = memoryLogger();
    const tools = combineTools([[mcpTool('a', 'search')], [mcpTool('b', 'search')]], { logger });
    expect(names(tools)).toEqual(['search', 'b_search']);
    expect(tools[1]?.origin).toEqual({ kind: 'mcp', server: 'b', tool: 'search' });
    expect(logger.lines).toHaveLength(1);
    expect(logger.lines[0]?.fields).toMatchObject({ name: 'search', renamed: 'b_search' });
  });

  it('separates tools of one server that become equal, whatever else is taken', () => {
    const one = [mcpTool('s', 'a.b'), mcpTool('s', 'a_b'), mcpTool('s', 'a b')];
    const combined = names(combineTools([one], { reserved: ['s_a_b'] }));
    expect(new Set(combined).size).toBe(3);
    expect(combined).toEqual(names(combineTools([one], { reserved: ['s_a_b'] })));
  });

  it('leaves reserved names to those who reserved them', () => {
    expect(
      names(combineTools([[mcpTool('files', 'read_file')]], { reserved: ['read_file'] })),
    ).toEqual(['files_read_file']);
  });

  it('filters by the exposed or the original name; nothing given is everything, an empty list nothing', () => {
    const tools = [mcpTool('s', 'log.read'), mcpTool('s', 'get_a'), mcpTool('s', 'get_ab')];
    const filtered = (...filter: string[]): string[] => names(combineTools([tools], { filter }));
    expect(filtered('log_*', 'get_?')).toEqual(['log_read', 'get_a']);
    expect(filtered('log.*')).toEqual(['log_read']);
    expect(filtered()).toEqual([]);
    expect(combineTools([tools])).toHaveLength(3);
  });
});
