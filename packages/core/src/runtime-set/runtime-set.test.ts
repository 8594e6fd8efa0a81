import { fakeClock, scriptedModel, seededRandom } from '@aura/testkit';
import type { ScriptedStep } from '@aura/testkit';
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { messageTextOf, of } from '../agent/agent-runner.harness.ts';
import { toAnswerRecord } from '../approval/approval-decision.ts';
import { approvalsWith, yes } from '../approval/approvals.harness.ts';
import { brokers } from '../approval/brokers.ts';
import type { AuraEvent } from '../events/aura-event.ts';
import { messageText } from '../message/message-text.ts';
import { policy } from '../policy/policies.ts';
import { bob, eve } from '../runtime/runtime.harness.ts';
import { createMemorySessionStore } from '../session/memory-session-store.ts';
import { defineTool } from '../tool/define-tool.ts';
import type { AgentProfile } from './agent-profile.ts';
import { createRuntimeSet } from './create-runtime-set.ts';
import type { RuntimeSetConfig } from './runtime-set.ts';

const atlas: AgentProfile = { id: 'atlas', name: 'Atlas', systemPrompt: 'You are it.' };
const scout: AgentProfile = { ...atlas, id: 'scout', name: 'Scout', purpose: 'Finds things' };

function setUpSet(
  agents: RuntimeSetConfig['agents'],
  options: Partial<RuntimeSetConfig> & { readonly steps?: readonly ScriptedStep[] } = {},
) {
  const { steps = [], ...config } = options;
  const clock = fakeClock();
  const ports = {
    clock,
    random: seededRandom(3),
    digest: { sha256: (text: string) => createHash('sha256').update(text).digest('hex') },
  };
  const model = scriptedModel(steps);
  const sessions = createMemorySessionStore({ clock });
  const set = createRuntimeSet({ ports, model, sessions, agents, ...config });
  const said = async (namespace = bob) =>
    (await sessions.load(namespace))?.messages.map(({ message }) => [
      message.role === 'assistant' ? message.agent : message.role,
      messageText(message),
    ]);
  return { set, model, clock, said, sessions };
}

function tool(name: string, done: string[] = []) {
  return defineTool({
    name,
    description: name,
    input: z.object({}),
    execute: () => {
      done.push(name);
      return 'done';
    },
  });
}

async function watched(run: {
  subscribe(l: (e: readonly AuraEvent[]) => void): unknown;
  result: Promise<unknown>;
}) {
  const seen: AuraEvent[] = [];
  run.subscribe((events) => seen.push(...events));
  await run.result;
  return seen;
}

describe('a set of agents', () => {
  it('asks the first one unless it is told otherwise, and finds ids in any case', async () => {
    const { set, said } = setUpSet([atlas, scout], {
      steps: [{ text: 'One.' }, { text: 'Two.' }, { text: 'Three.' }],
    });
    await set.run(undefined, { namespace: bob, input: 'a' });
    await set.run('SCOUT', { namespace: bob, input: 'b' });
    await set.get()?.run({ namespace: bob, input: 'c' });
    expect((await said())?.map(([who]) => who)).toEqual([
      'user',
      'atlas',
      'user',
      'scout',
      'user',
      'atlas',
    ]);
    expect(set.defaultAgent).toBe('atlas');
    await expect(set.run('nobody', { namespace: bob, input: 'a' })).rejects.toMatchObject({
      code: 'agent/unknown',
    });
  });

  it('tells each who it is', async () => {
    const { set, model } = setUpSet(
      [
        { id: 'atlas', name: 'Atlas' },
        { ...scout, systemPrompt: 'You scout.' },
      ],
      {
        steps: [{ text: 'One.' }, { text: 'Two.' }],
      },
    );
    await set.run('atlas', { namespace: bob, input: 'a' });
    await set.run('scout', { namespace: bob, input: 'b' });
    const prompts = model.requests.map(({ system }) => system.map(({ text }) => text).join('\n'));
    expect(prompts[0]).toContain('You are Atlas.');
    expect(prompts[1]).toBe('You scout.');
  });

  it.each<[string, readonly AgentProfile[], string]>([
    ['ids that differ in case only', [atlas, { id: 'ATLAS', name: 'Other' }], 'agent/duplicate'],
    ['ids that are none', [{ id: 'Big Boss', name: 'Boss' }], 'agent/invalid_id'],
    ['delegation to nobody', [{ ...atlas, mayDelegateTo: ['ghost'] }], 'agent/unknown'],
    ['models that nobody gives', [{ ...atlas, model: 'huge' }], 'agent/unknown_model'],
    ['tools that it does not have', [{ ...atlas, tools: ['fly'] }], 'agent/unknown_tool'],
  ])('refuses %s [runtime C-176]', (_, agents, code) => {
    const [first = atlas, ...others] = agents;
    expect(() => setUpSet([first, ...others])).toThrow(expect.objectContaining({ code }));
    const { set } = setUpSet([scout]);
    expect(() => set.update([first, ...others])).toThrow(expect.objectContaining({ code }));
    expect(set.agents).toEqual([scout]);
  });

  it('gives each the model it names, and a run the one it asks for [runtime C-176] [runtime C-035]', async () => {
    const big = scriptedModel([{ text: 'From the big one.' }], { info: { model: 'big' } });
    const other = scriptedModel([{ text: 'From another one.' }], { info: { model: 'other' } });
    const { set } = setUpSet([atlas, { ...scout, model: 'big' }], {
      steps: [{ text: 'From the usual one.' }],
      models: (name) => (name === 'big' ? big : undefined),
    });
    const ask = async (agent: string, model?: typeof other) =>
      (await set.run(agent, { namespace: bob, input: 'hi', ...(model && { model }) })).text;
    expect(await ask('atlas')).toBe('From the usual one.');
    expect(await ask('scout')).toBe('From the big one.');
    expect(await ask('scout', other)).toBe('From another one.');
  });

  it('changes for new runs only [runtime C-176]', async () => {
    const { set, model, clock } = setUpSet([{ ...atlas, systemPrompt: 'Old.' }, scout], {
      steps: [
        { calls: [{ name: 'wait', args: {} }] },
        { text: 'From the old one.' },
        { text: 'From the new one.' },
      ],
      tools: [
        defineTool({
          name: 'wait',
          description: 'wait',
          input: z.object({}),
          execute: async (_args, context) => {
            await context.clock.sleep(1_000, context.signal);
            return 'waited';
          },
        }),
      ],
    });
    const old = set.stream('atlas', { namespace: bob, input: 'a' });
    await clock.settle();
    set.update([
      { id: 'nova', name: 'Nova' },
      { ...atlas, systemPrompt: 'New.' },
    ]);
    const next = set.stream('atlas', { namespace: bob, input: 'b' });
    await clock.advance(1_000);
    expect((await old.result).text).toBe('From the old one.');
    expect((await next.result).text).toBe('From the new one.');
    expect(model.requests.map(({ system }) => system[0]?.text)).toEqual(['Old.', 'Old.', 'New.']);
    expect(set.get('scout')).toBeUndefined();
    expect(set.defaultAgent).toBe('nova');
  });

  it('has one conversation for all in a namespace, one run at a time [runtime C-177]', async () => {
    const { set, model, said } = setUpSet([atlas, scout], {
      steps: [{ text: 'I am Atlas.' }, { text: 'I am Scout.' }],
    });
    const runs = [
      set.run('atlas', { namespace: bob, input: 'a' }),
      set.run('scout', { namespace: bob, input: 'b' }),
    ];
    await Promise.all(runs);
    expect(model.requests[1]?.messages.map(messageText)).toEqual(['a', 'I am Atlas.', 'b']);
    expect(await said()).toEqual([
      ['user', 'a'],
      ['atlas', 'I am Atlas.'],
      ['user', 'b'],
      ['scout', 'I am Scout.'],
    ]);
  });

  it('or one for each agent, inside of the namespace [runtime C-177]', async () => {
    const { set, model, said } = setUpSet([atlas, scout], {
      threading: 'isolated',
      steps: [{ text: 'I am Atlas.' }, { text: 'I am Scout.' }],
    });
    await set.run('atlas', { namespace: bob, input: 'a' });
    await set.run('scout', { namespace: bob, input: 'b' });
    expect(model.requests[1]?.messages.map(messageText)).toEqual(['b']);
    expect(await said(bob.system('agent', 'scout'))).toEqual([
      ['user', 'b'],
      ['scout', 'I am Scout.'],
    ]);
    expect(await said(bob)).toBeUndefined();
    const refused = set.run('scout', { namespace: bob, input: 'b', principal: eve });
    await expect(refused).rejects.toMatchObject({ code: 'auth/forbidden' });
    expect(await set.get('scout')?.steer(bob, 'hello')).toBe('idle');
    expect(set.get('scout')?.abort(bob)).toBe(false);
    expect(await set.resume('scout', bob)).toBeUndefined();
  });

  it('lets the policy of an agent narrow what its users may do', async () => {
    const done: string[] = [];
    const { set, model } = setUpSet(
      [atlas, { ...scout, policy: policy.deny('burn'), tools: ['look', 'burn'] }],
      {
        tools: [tool('look', done), tool('burn', done), tool('other', done)],
        steps: [
          {
            calls: [
              { name: 'burn', args: {} },
              { name: 'look', args: {} },
            ],
          },
          { text: 'Tried.' },
          { text: 'Hello.' },
        ],
      },
    );
    await set.run('scout', { namespace: bob, input: 'a' });
    await set.run('atlas', { namespace: bob, input: 'b' });
    expect(done).toEqual(['look']);
    expect(model.requests.map(({ tools }) => tools.map(({ name }) => name))).toEqual([
      ['look'],
      ['look'],
      ['burn', 'look', 'other'],
    ]);
  });

  it('lets agents have others work for them, whom their profiles name', async () => {
    const { set, model, said } = setUpSet([{ ...atlas, mayDelegateTo: '*' }, scout], {
      steps: [
        { calls: [{ name: 'delegate_to_agent', args: { agent: 'scout', task: 'Look.' } }] },
        { text: 'Nothing there.' },
        { text: 'Scout says: nothing.' },
        { text: 'Hello.' },
      ],
    });
    const seen = await watched(set.stream('atlas', { namespace: bob, input: 'a' }));
    expect(of(seen, 'delegation.completed')[0]?.agent).toBe('scout');
    expect(model.requests[0]?.tools[0]?.description).toContain('- scout (Scout): Finds things');
    expect((await said())?.map(([, text]) => text)).not.toContain('Nothing there');
    expect((await said())?.map(([who]) => who)).toEqual(['user', 'atlas', 'tool', 'atlas']);
    await set.run('scout', { namespace: bob, input: 'b' });
    expect(model.requests[3]?.tools).toEqual([]);
    const [result] = of(seen, 'tool.completed');
    expect(messageTextOf(result?.result ?? { content: [] })).toBe('Nothing there.');
  });

  it('goes on with the run that a shared conversation waits for, whichever agent has it', async () => {
    const done: string[] = [];
    const pay = { ...tool('pay', done), approval: () => 'always' as const };
    const { set } = setUpSet([atlas, scout], {
      tools: [pay],
      approvals: approvalsWith(brokers.suspend()),
      steps: [{ calls: [{ name: 'pay', args: {} }] }, { text: 'Paid.' }],
    });
    const seen = await watched(set.stream('scout', { namespace: bob, input: 'a' }));
    const token = of(seen, 'run.suspended')[0]?.pending[0]?.token ?? '';
    const answers = [{ token, value: toAnswerRecord(yes) }];
    const run = await set.resume(undefined, bob, { answers });
    expect((await run?.result)?.text).toBe('Paid.');
    expect(done).toEqual(['pay']);
  });

  it('takes no more runs once it is closed', async () => {
    const { set } = setUpSet([atlas, scout]);
    await set.close();
    await expect(set.run('scout', { namespace: bob, input: 'a' })).rejects.toMatchObject({
      code: 'run/closed',
    });
  });

  it('refuses a default agent that is not there', () => {
    expect(() => setUpSet([atlas], { defaultAgent: 'scout' })).toThrow(
      expect.objectContaining({ code: 'agent/unknown' }),
    );
    expect(setUpSet([atlas, scout], { defaultAgent: 'Scout' }).set.defaultAgent).toBe('scout');
  });
});
