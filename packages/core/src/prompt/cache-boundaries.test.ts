import { describe, expect, it } from 'vitest';
import type { MessageId } from '../ids/ids.ts';
import type { Message } from '../message/message.ts';
import type { ModelRequest } from '../model/model-port.ts';
import { cacheBoundaries } from './cache-boundaries.ts';

const base = { id: 'm' as MessageId, createdAt: 0 };
const content = [{ type: 'text', text: 'x' }] as const;
const user: Message = { ...base, role: 'user', content };
const summary: Message = { ...user, origin: 'summary' };
const answer: Message = { ...base, role: 'assistant', content, toolCalls: [] };
const tool = { name: 'add', description: '', inputSchema: {} };
const system: ModelRequest['system'] = [
  { id: 'a', text: 'a' },
  { id: 'b', text: 'b', scope: 'tenant' },
  { id: 'c', text: 'c', scope: 'session' },
];

describe('cacheBoundaries', () => {
  it('are after the tools, what tenants share, the summary, and the last round', () => {
    const messages = [summary, user, answer, user];
    expect(cacheBoundaries({ tools: [tool, tool], system, messages })).toEqual([
      { after: 'tools', index: 1 },
      { after: 'system', index: 1 },
      { after: 'message', index: 0 },
      { after: 'message', index: 2 },
    ]);
  });

  it('are where there is something, and not twice in one place', () => {
    expect(cacheBoundaries({ tools: [], system: [], messages: [user] })).toEqual([]);
    expect(cacheBoundaries({ tools: [], system, messages: [summary, user] })).toEqual([
      { after: 'system', index: 1 },
      { after: 'message', index: 0 },
    ]);
  });

  it('have a round of tool calls before them once it has ended', () => {
    const boundaries = cacheBoundaries({ tools: [], system: [], messages: [user, answer] });
    expect(boundaries).toEqual([{ after: 'message', index: 1 }]);
  });
});
