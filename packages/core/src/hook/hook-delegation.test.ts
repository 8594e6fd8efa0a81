import { describe, expect, it } from 'vitest';
import { namespace } from '../agent/agent-runner.harness.ts';
import { delegateTo, logsWith, setUpLead, worker } from '../delegation/delegation.harness.ts';
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

  it('have let the work begin in all lives of the run: what has begun they cannot refuse', async () => {
    const steps = [{ calls: [delegateTo('scout')] }, { text: 'Done.' }];
    const first = setUpLead(steps, [worker('scout', [{ text: 'Did it.' }])]);
    const { runId, result } = first.start();
    await result;
    const records = await first.runLogs.within(namespace).read(runId);
    const begun = 1 + records.findIndex(({ scope }) => scope !== 'main');
    const asked: string[] = [];
    const hook: Hook = {
      name: 'refusing',
      beforeDelegate({ request }) {
        asked.push(request.task);
        return { veto: 'Not any more.' };
      },
    };
    const goOn = async (length: number) => {
      const scout = worker('scout', [{ text: 'Did it.' }]);
      const runLogs = await logsWith(runId, records.slice(0, length));
      const agent = { hooks: [hook] };
      const lead = setUpLead(steps.slice(1), [scout], { agent, runLogs });
      await (
        await lead.resume(runId)
      )?.result;
      return scout.model.requests.length;
    };
    expect(await goOn(begun)).toBe(1);
    expect(asked).toEqual([]);
    expect(await goOn(begun - 1)).toBe(0);
    expect(asked).toEqual(['do it']);
  });
});
