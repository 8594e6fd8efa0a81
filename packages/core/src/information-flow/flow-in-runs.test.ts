import { fakeClock } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { messageTextOf, namespace, of } from '../agent/agent-runner.harness.ts';
import { approvalsWith, askedBroker, no, yes } from '../approval/approvals.harness.ts';
import { createAutoApprovals } from '../approval/create-auto-approvals.ts';
import { AuraError } from '../errors/aura-error.ts';
import type { CallId, MessageId } from '../ids/ids.ts';
import type { Message } from '../message/message.ts';
import { defineTool } from '../tool/define-tool.ts';
import { call, makeWorld, names, resultsIn, scene } from './information-flow.harness.ts';

describe('a call with labelled data in the conversation', () => {
  it('is refused, with labels and where they come from', async () => {
    const { start, done, runLogs } = scene([
      { calls: [call('customer')] },
      { calls: [call('web_page')] },
      { calls: [call('post', 'secret')] },
      { text: 'I could not.' },
    ]);
    const run = start();
    expect((await run.result).text).toBe('I could not.');
    expect(done).toEqual(['customer:x', 'web_page:x']);
    const results = resultsIn(await runLogs.within(namespace).read(run.runId));
    const post = results.get('post');
    expect(post?.outcome).toBe('denied');
    expect(post?.structured).toEqual({
      code: 'policy/flow_refused',
      pattern: 'post',
      labels: [
        {
          label: 'private',
          sources: [{ type: 'call', tool: 'customer', callId: 'call_1' }],
        },
        {
          label: 'untrusted',
          sources: [{ type: 'call', tool: 'web_page', callId: 'call_2' }],
        },
      ],
    });
    const text = messageTextOf(post ?? { content: [] });
    expect(text).toContain('"private" (from customer) and "untrusted" (from web_page)');
    // It has brought nothing itself.
    expect(post?.labels).toBeUndefined();
    expect(of(run.seen, 'tool.completed').map(({ result }) => names(result.labels))).toEqual([
      ['private'],
      ['untrusted'],
      [],
    ]);
  });

  it('is made as long as a label of the sink is missing, and by other tools', async () => {
    const { start, done } = scene([
      { calls: [call('web_page')] },
      { calls: [call('post'), call('send_mail'), call('note')] },
      { text: 'Done.' },
    ]);
    await start().result;
    expect(done).toEqual(['web_page:x', 'post:x', 'send_mail:x', 'note:x']);
  });

  it('is judged by what the model had seen when it made the call, not by calls beside it', async () => {
    const { start, done } = scene([
      { calls: [call('customer'), call('web_page'), call('post', 'before')] },
      { calls: [call('post', 'after')] },
      { text: 'Done.' },
    ]);
    await start().result;
    expect(done).toEqual(['customer:x', 'web_page:x', 'post:before']);
  });

  it('is put before somebody, who is told what was read', async () => {
    for (const [answer, expected] of [
      [yes, ['customer:x', 'send_mail:x']],
      [no, ['customer:x']],
    ] as const) {
      const { asked, broker } = askedBroker(answer);
      const { start, done } = scene(
        [{ calls: [call('customer')] }, { calls: [call('send_mail')] }, { text: 'Done.' }],
        { agent: { approvals: approvalsWith(broker) } },
      );
      await start().result;
      expect(done).toEqual(expected);
      expect(asked).toMatchObject([
        {
          tool: 'send_mail',
          requirement: 'always',
          reason: 'the conversation contains data labelled "private" (from customer)',
          flow: {
            action: 'ask',
            pattern: 'send_mail',
            labels: [{ label: 'private', sources: [{ tool: 'customer', callId: 'call_1' }] }],
          },
        },
      ]);
    }
  });

  it('is not covered by consent that was given before', async () => {
    const { asked, broker } = askedBroker({ ...yes, remember: 'session' });
    const auto = createAutoApprovals({ clock: fakeClock() });
    const { start } = scene(
      [
        { calls: [call('customer')] },
        { calls: [call('send_mail', 'a')] },
        { calls: [call('send_mail', 'b')] },
        { text: 'Done.' },
      ],
      { agent: { approvals: approvalsWith(broker, { auto }) } },
    );
    await start().result;
    expect(asked).toHaveLength(2);
  });

  it('is refused where there is nobody to ask', async () => {
    const { start, done } = scene([
      { calls: [call('customer')] },
      { calls: [call('send_mail')] },
      { text: 'Done.' },
    ]);
    const run = start();
    await run.result;
    expect(done).toEqual(['customer:x']);
    expect(of(run.seen, 'tool.completed').at(-1)?.result).toMatchObject({
      outcome: 'denied',
      structured: { code: 'policy/flow_refused' },
    });
  });
});

describe('what brings a label', () => {
  const failing = (error: unknown) =>
    defineTool({
      name: 'web_failing',
      description: 'Fails',
      input: z.object({}),
      execute: () => {
        throw error;
      },
    });

  it.each([
    ['its own words', new AuraError('tool/failed', { message: 'evil says no' }), ['untrusted']],
    ['words nobody sees', new TypeError('evil'), []],
  ] as const)('is a failure with %s', async (_, error, expected) => {
    const { start } = scene([{ calls: [{ name: 'web_failing', args: {} }] }, { text: 'Done.' }], {
      tools: [failing(error)],
    });
    const run = start();
    await run.result;
    const [completed] = of(run.seen, 'tool.completed');
    expect(completed?.result.outcome).toBe('error');
    expect(names(completed?.result.labels)).toEqual(expected);
  });

  it('is not a call that was not made', async () => {
    const { start } = scene([
      { calls: [{ name: 'web_page', args: { wrong: true } }] },
      { text: 'Done.' },
    ]);
    const run = start();
    await run.result;
    expect(of(run.seen, 'tool.completed')[0]?.result).not.toHaveProperty('labels');
  });

  it('is what a tool itself says about its result', async () => {
    const tool = {
      ...makeWorld().tools[4]!,
      execute: () => ({
        content: [{ type: 'text', text: 'secret' }] as const,
        labels: [{ label: 'private', sources: [] }],
      }),
    };
    const { start } = scene([{ calls: [call('note')] }, { text: 'Done.' }], { tools: [tool] });
    const run = start();
    await run.result;
    expect(of(run.seen, 'tool.completed')[0]?.result.labels).toEqual([
      { label: 'private', sources: [{ type: 'call', tool: 'note', callId: 'call_1' }] },
    ]);
  });

  it('is a result that a hook has given in place of the tool, and one that it has changed', async () => {
    const { start, done } = scene(
      [{ calls: [call('customer'), call('web_page')] }, { calls: [call('post')] }, { text: 'Ok.' }],
      {
        agent: {
          hooks: [
            {
              name: 'cache',
              beforeToolCall: ({ call: { name } }) =>
                name === 'customer'
                  ? { result: { content: [{ type: 'text', text: 'cached' }] } }
                  : undefined,
              // It forgets them, or would.
              afterToolCall: ({ result: { labels, ...result } }) =>
                labels === undefined ? undefined : { result },
            },
          ],
        },
      },
    );
    const run = start();
    await run.result;
    expect(done).toEqual(['web_page:x']);
    expect(of(run.seen, 'tool.completed').map(({ result }) => names(result.labels))).toEqual([
      ['private'],
      ['untrusted'],
      [],
    ]);
  });

  it('is the request, where the policy says so', async () => {
    const { start, done, runLogs } = scene([{ calls: [call('send_mail')] }, { text: 'Done.' }], {
      policy: {
        input: ['private'],
        sinks: [{ tools: ['send_mail'], when: ['private'], action: 'refuse' }],
      },
    });
    const run = start();
    await run.result;
    expect(done).toEqual([]);
    const text = messageTextOf(of(run.seen, 'tool.completed')[0]?.result ?? { content: [] });
    expect(text).toContain('"private" (from the request)');
    const [opened] = await runLogs.within(namespace).read(run.runId);
    expect(opened).toMatchObject({ input: [{ role: 'user', labels: [{ label: 'private' }] }] });
  });

  it('is a result in the history that nobody has labelled, by the name of its tool', async () => {
    const history = (name: string, outcome: 'ok' | 'denied' = 'ok'): readonly Message[] => [
      {
        role: 'assistant',
        id: 'msg_a' as MessageId,
        createdAt: 0,
        content: [],
        toolCalls: [{ id: 'old' as CallId, name, args: {} }],
      },
      {
        role: 'tool',
        id: 'msg_b' as MessageId,
        createdAt: 0,
        result: { callId: 'old' as CallId, name, outcome, content: [], durationMs: 0 },
      },
    ];
    const refused = async (messages: readonly Message[]) => {
      const { start, done } = scene([{ calls: [call('send_mail')] }, { text: 'Done.' }], {
        history: messages,
        policy: {
          sources: [
            { tools: ['crm:*'], labels: ['private'] },
            { tools: ['client_*'], labels: ['private'] },
          ],
          sinks: [{ tools: ['send_mail'], when: ['private'], action: 'refuse' }],
        },
      });
      await start().result;
      return done.length === 0;
    };
    expect(await refused(history('customer'))).toBe(true);
    expect(await refused(history('client_files'))).toBe(true);
    expect(await refused(history('customer', 'denied'))).toBe(false);
    expect(await refused(history('note'))).toBe(false);
  });
});

it('costs a run without a policy nothing that shows in its log', async () => {
  const { start, runLogs, done } = scene(
    [{ calls: [call('customer'), call('web_page')] }, { calls: [call('post')] }, { text: 'Done.' }],
    { policy: 'none' },
  );
  const run = start();
  await run.result;
  expect(done).toEqual(['customer:x', 'web_page:x', 'post:x']);
  const records = await runLogs.within(namespace).read(run.runId);
  expect(JSON.stringify(records)).not.toContain('labels');
});
