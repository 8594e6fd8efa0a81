import type { ScriptedStep } from '@aura/testkit';
import { expect, it } from 'vitest';
import { namespace } from '../agent/agent-runner.harness.ts';
import { messageText } from '../message/message-text.ts';
import type { ModelRequest } from '../model/model-port.ts';
import type { PromptSource } from '../prompt/prompt-source.ts';
import type { RunLogs } from '../run/run-logs.ts';
import { answersIn, delegateTo, logsWith, setUpLead, worker } from './delegation.harness.ts';

const nestedScope = 'main/call_1';
const leadScript: readonly ScriptedStep[] = [
  { calls: [{ ...delegateTo('ann'), id: 'call_1' }] },
  { text: 'All done.' },
];
const annScript: readonly ScriptedStep[] = [{ text: 'Did it.' }];

/** A prompt of one life of one agent. */
function promptOf(who: string, life: string): PromptSource {
  return {
    blocks: ({ agent }) => [
      { id: 'who', text: `${who} ${life} ${agent.id}` },
      { id: 'turn', scope: 'turn', text: `turn of ${who} ${life}` },
    ],
  };
}

function world(life: string, answered: { lead: number; ann: number }, runLogs?: RunLogs) {
  const ann = worker('ann', annScript.slice(answered.ann), {
    prompt: { source: promptOf('ann', life) },
  });
  const lead = setUpLead(leadScript.slice(answered.lead), [ann], {
    agent: { prompt: { source: promptOf('lead', life) } },
    ...(runLogs && { runLogs }),
  });
  return { ann, lead };
}

function prompted(request: ModelRequest | undefined): unknown {
  const last = request?.messages.findLast(({ role }) => role === 'user');
  return [request?.system.at(-1)?.text, last && messageText(last).split('\n').at(-2)];
}

it('gives agents that work for another one their own prompts, the same after a crash anywhere', async () => {
  const { ann, lead } = world('1', { lead: 0, ann: 0 });
  const run = lead.start();
  await run.result;
  expect(prompted(ann.model.requests[0])).toEqual(['ann 1 ann', 'turn of ann 1']);
  expect(prompted(lead.model.requests[0])).toEqual(['lead 1 helper', 'turn of lead 1']);

  const records = await lead.runLogs.within(namespace).read(run.runId);
  const scopes = records.flatMap(({ type, scope }) => (type === 'prompt.rendered' ? scope : []));
  expect(scopes).toEqual(['main', 'main', nestedScope, nestedScope]);
  const nestedPrompt = records.findLast(({ type }) => type === 'prompt.rendered')?.seq ?? 0;
  for (let length = nestedPrompt + 1; length < records.length; length += 1) {
    const before = records.slice(0, length);
    const answered = { lead: answersIn(before, 'main'), ann: answersIn(before, nestedScope) };
    const next = world('2', answered, await logsWith(run.runId, before));
    await (
      await next.lead.resume(run.runId)
    )?.result;
    const [request] = next.ann.model.requests;
    if (request !== undefined) {
      expect(prompted(request), `after ${length} records`).toEqual(['ann 1 ann', 'turn of ann 1']);
    }
    const [own] = next.lead.model.requests;
    if (own !== undefined) expect(own.system.at(-1)?.text).toBe('lead 1 helper');
  }
});
