import type { Tool } from '@aura/core';
import { expect, it } from 'vitest';
import { approvalRule } from './approval-rule.ts';

const tool = (name: string, origin: Tool['origin']): Tool => ({
  name,
  description: '',
  inputSchema: {},
  origin,
  annotations: {},
  check: (args) => ({ ok: true, args }),
  execute: () => ({ content: [] }),
});
const mcp = (name: string, own: string): Tool =>
  tool(name, { kind: 'mcp', server: 's', tool: own });

it('a pattern counts for both names of a tool, whatever the tool comes from', () => {
  const needs = (pattern: string, asked: Tool) => approvalRule(['other', pattern])(asked, {});
  const gated = (pattern: string) => ({ requirement: 'unless_auto_approved', pattern });
  expect(needs('s_delete', mcp('s_delete', 'delete'))).toEqual(gated('s_delete'));
  expect(needs('delete', mcp('s_delete', 'delete'))).toEqual(gated('delete'));
  expect(needs('repo.*', mcp('repo_get', 'repo.get'))).toEqual(gated('repo.*'));
  expect(needs('exec', tool('exec', { kind: 'builtin' }))).toEqual(gated('exec'));
  expect(needs('delete', mcp('get', 'get'))).toBe('never');
});

it('asking for an approval needs none, unless it is the tool of a server that only calls itself so', () => {
  const rule = approvalRule(['*']);
  expect(rule(tool('request_approval', { kind: 'builtin' }), {})).toBe('never');
  expect(rule(mcp('request_approval', 'request_approval'), {})).toMatchObject({ pattern: '*' });
});
