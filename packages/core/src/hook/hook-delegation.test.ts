import { describe, expect, it } from 'vitest';
import { setUpLead, delegateTo, worker } from '../delegation/delegation.harness.ts';
import { messageText } from '../message/message-text.ts';
import { tracing } from './hook.harness.ts';
import type { Hook } from './hook.ts';

describe('the hooks of a run that delegates', () => {
  it('are called for what the other agent does, one deeper [runtime C-147]', async () => {
    const trace: string[] = [];
    const hook = tracing('', [], (point, _event, { depth, agent }) => {
      trace.push(`${depth} ${agent} ${point}`);
    });
    const own: string[] = [];
    const scout = worker('scout', [{ text: 'Did it.' }], { hooks: [tracing('own', own), hook] });
    const lead = setUpLead([{ calls: [delegateTo('scout')] }, { text: 'Done.' }], [scout], {
      agent: { hooks: [hook] },
    });
    expect(await lead.start().result).toMatchObject({ stopReason: 'completed', text: 'Done.' });
    const { id } = lead.agent;
    const begin = trace.indexOf(`0 ${id} beforeDelegate`);
    const end = trace.indexOf(`0 ${id} afterToolCall`);
    expect(begin).toBeGreaterThan(trace.indexOf(`0 ${id} beforeToolCall`));
    const below = trace.slice(begin + 1, end).filter((line) => !line.endsWith('modelEvent'));
    const inner = ['buildPrompt', 'buildContext', 'beforeModelCall', 'afterModelCall', 'turnEnd'];
    expect(below).toEqual(inner.map((point) => `1 scout ${point}`));
    expect(trace.filter((line) => line.endsWith('runEnd'))).toEqual([`0 ${id} runEnd`]);
    expect(own).toContain('own beforeModelCall');
  });

  it('may change what is asked of it, and see to what it answers', async () => {
    const hook: Hook = {
      name: 'changing',
      beforeDelegate: ({ request }) => ({ request: { ...request, task: 'do it well' } }),
      afterModelCall: ({ response }, { depth }) =>
        depth === 1
          ? { response: { ...response, content: [{ type: 'text', text: 'Hidden.' }] } }
          : undefined,
    };
    const scout = worker('scout', [{ text: 'Secret.' }]);
    const lead = setUpLead([{ calls: [delegateTo('scout')] }, { text: 'Done.' }], [scout], {
      agent: { hooks: [hook] },
    });
    await lead.start().result;
    const asked = scout.model.requests[0]?.messages.at(-1);
    expect(asked && messageText(asked)).toContain('do it well');
    const result = lead.model.requests[1]?.messages.at(-1);
    expect(result && messageText(result)).toBe('Hidden.');
  });
});
