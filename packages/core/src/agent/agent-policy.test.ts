import type { ScriptedStep } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { RunId } from '../ids/ids.ts';
import { messageText } from '../message/message-text.ts';
import type { Principal } from '../namespace/principal.ts';
import { servedBasePolicy } from '../policy/base-policies.ts';
import { policy } from '../policy/policies.ts';
import { createPolicyRegistry } from '../policy/policy-registry.ts';
import type { PolicyRegistry } from '../policy/policy-registry.ts';
import type { Policy } from '../policy/policy.ts';
import { createMemoryRunLogs } from '../run/memory-run-logs.ts';
import type { RunLogs } from '../run/run-logs.ts';
import type { RunRecord } from '../run/run-record.ts';
import { defineTool } from '../tool/define-tool.ts';
import type { ToolAnnotations } from '../tool/tool.ts';
import { messageTextOf, namespace, of, setUp } from './agent-runner.harness.ts';
import type { Agent } from './agent.ts';

/** A board that can be looked at and changed, and what has been done to it. */
function board(onMove: () => void = () => {}) {
  const done: string[] = [];
  const make = (name: string, annotations: ToolAnnotations, effect: () => void = () => {}) =>
    defineTool({
      name,
      description: 'Works on the board',
      input: z.object({ to: z.string() }),
      annotations,
      execute: ({ to }) => {
        done.push(`${name}:${to}`);
        effect();
        return `${name} ${to}`;
      },
    });
  const tools = [
    make('list', { readOnly: true }),
    make('move', {}, onMove),
    make('wipe', { destructive: true }),
  ];
  return { done, tools };
}

function under(registry: PolicyRegistry, ...extra: readonly Policy[]): Partial<Agent> {
  return { policy: { registry, extra } };
}

function call(name: string, to = 'x'): NonNullable<ScriptedStep['calls']>[number] {
  return { name, args: { to } };
}

function offeredIn(model: ReturnType<typeof setUp>['model']): readonly (readonly string[])[] {
  return model.requests.map(({ tools }) => (tools ?? []).map(({ name }) => name));
}

describe('an agent under policies', () => {
  it('does not run a tool that is denied, and hides that there is one [runtime C-022, C-112]', async () => {
    const { done, tools } = board();
    const rule = { id: 'no-wiping', effect: 'deny', tools: ['wipe'], reason: 'too dear' } as const;
    const registry = createPolicyRegistry().set(namespace, { rules: [rule] });
    const { start, model } = setUp(
      [
        { calls: [call('wipe'), call('what'), { name: 'wipe', args: '{"to": ' }, call('list')] },
        { text: 'done' },
      ],
      { tools, agent: under(registry) },
    );
    const run = start();
    await run.result;
    expect(done).toEqual(['list:x']);
    expect(offeredIn(model)).toEqual([
      ['list', 'move'],
      ['list', 'move'],
    ]);
    const results = of(run.seen, 'tool.completed').map(({ result }) => result);
    expect(results.map(({ outcome }) => outcome)).toEqual([
      'not_allowed',
      'unknown_tool',
      'not_allowed',
      'ok',
    ]);
    expect(results[0]?.structured).toEqual({
      code: 'policy/denied',
      reason: 'too dear',
      ruleId: 'no-wiping',
      from: namespace.key,
    });
    const told = model.requests[1]?.messages.slice(-4, -1).map(messageText) ?? [];
    const hidden = told.map((text) => text.replaceAll(/wipe|what/g, 'it'));
    expect(new Set(hidden)).toEqual(new Set(['Tool not found: there is no tool "it" here.']));
    expect(of(run.seen, 'tool.started').map(({ name }) => name)).toEqual(['list']);
  });

  it('decides about a call by its arguments when it is made [runtime C-114]', async () => {
    const { done, tools } = board();
    const args = [{ path: '/to', equals: 'done' }];
    const registry = createPolicyRegistry().set(namespace, {
      rules: [{ effect: 'deny', tools: ['move'], args }],
    });
    const { start, model } = setUp(
      [{ calls: [call('move', 'done'), call('move', 'doing')] }, { text: 'done' }],
      { tools, agent: under(registry) },
    );
    const run = start();
    await run.result;
    expect(offeredIn(model)[0]).toContain('move');
    expect(done).toEqual(['move:doing']);
    const outcomes = of(run.seen, 'tool.completed').map(({ result }) => result.outcome);
    expect(outcomes).toEqual(['not_allowed', 'ok']);
  });

  it('does not run what needs an approval while there is nobody to give one', async () => {
    const { done, tools } = board();
    const { start, model } = setUp([{ calls: [call('wipe')] }, { text: 'done' }], {
      tools,
      agent: under(createPolicyRegistry()),
    });
    const run = start();
    await run.result;
    expect(done).toEqual([]);
    expect(offeredIn(model)[0]).toContain('wipe');
    const [completed] = of(run.seen, 'tool.completed');
    expect(completed?.result).toMatchObject({
      outcome: 'denied',
      structured: { code: 'policy/denied', ruleId: 'base-ask-mutating', from: '~base' },
    });
    expect(messageTextOf(completed?.result ?? { content: [] })).toMatch(/needs an approval/);
  });

  it('is bound by a policy that changes while it runs, from the next decision on [runtime C-117]', async () => {
    const registry = createPolicyRegistry({ base: servedBasePolicy });
    registry.set(namespace, policy.deny('wipe'));
    const { done, tools } = board(() => registry.set(namespace, policy.deny('move', 'list')));
    const round: ScriptedStep = { calls: [call('move'), call('wipe')] };
    const { start, model } = setUp([round, round, { text: 'done' }], {
      tools,
      agent: under(registry),
    });
    const run = start();
    await run.result;
    expect(done).toEqual(['move:x', 'wipe:x']);
    expect(offeredIn(model)).toEqual([['list', 'move'], ['wipe'], ['wipe']]);
    const outcomes = of(run.seen, 'tool.completed').map(({ result }) => result.outcome);
    expect(outcomes.toSorted()).toEqual(['not_allowed', 'not_allowed', 'ok', 'ok']);
  });

  it('offers the very same list while the decisions are the same', async () => {
    const { tools } = board();
    const registry = createPolicyRegistry().set(namespace, policy.deny('move'));
    const round: ScriptedStep = { calls: [call('list')] };
    const { start, model } = setUp([round, round, { text: 'done' }], {
      tools,
      agent: under(registry),
    });
    await start().result;
    expect(offeredIn(model)[0]).toEqual(['list', 'wipe']);
    expect(new Set(model.requests.map((request) => request.tools)).size).toBe(1);
  });

  it('decides for whoever asks [runtime C-115]', async () => {
    const registry = createPolicyRegistry().set(namespace, {
      rules: [{ effect: 'deny', tools: ['move'], roles: ['viewer'] }],
    });
    const offeredTo = async (role: string): Promise<readonly string[] | undefined> => {
      const { tools } = board();
      const principal: Principal = { id: 'bob', kind: 'user', roles: [role], scopes: [namespace] };
      const agent = under(registry);
      const { start, model } = setUp([{ text: 'hi' }], { tools, agent, principal });
      await start().result;
      return offeredIn(model)[0];
    };
    expect(await offeredTo('viewer')).toEqual(['list', 'wipe']);
    expect(await offeredTo('member')).toEqual(['list', 'move', 'wipe']);
  });

  it('may restrict itself further, but lifts nothing [runtime C-118]', async () => {
    const { done, tools } = board();
    const registry = createPolicyRegistry().set(namespace, policy.deny('wipe'));
    const { start, model } = setUp(
      [{ calls: [call('wipe'), call('move'), call('list')] }, { text: 'done' }],
      { tools, agent: under(registry, policy.allowOnly('wipe', 'list')) },
    );
    await start().result;
    expect(offeredIn(model)[0]).toEqual(['list']);
    expect(done).toEqual(['list:x']);
  });

  it('does not run at all with a policy of its own that has no meaning', async () => {
    const { tools } = board();
    const typo: Policy = { rules: [{ effect: 'deny', tools: ['@destructiv'] }] };
    const agent = under(createPolicyRegistry(), typo);
    const { start, model } = setUp([{ text: 'never' }], { tools, agent });
    await expect(start().result).rejects.toMatchObject({ code: 'policy/invalid' });
    expect(model.requests).toEqual([]);
  });
});

async function logWith(records: readonly RunRecord[], runId: RunId): Promise<RunLogs> {
  const runLogs = createMemoryRunLogs();
  const log = await runLogs.within(namespace).create(runId);
  await log.append(records);
  await log.release();
  return runLogs;
}

function eventsIn(records: readonly RunRecord[]) {
  return records.flatMap((record) => (record.type === 'event' ? [record.event] : []));
}

describe('a run that was interrupted under milder policies', () => {
  it('begins nothing that is denied by now, and keeps what was begun, from every point of its log', async () => {
    const first: ScriptedStep = { calls: [call('move', 'a'), call('list', 'b')] };
    const script = [first, { text: 'done' }];
    const whole = setUp(script, { tools: board().tools });
    const run = whole.start();
    await run.result;
    const records = await whole.runLogs.within(namespace).read(run.runId);
    const registry = createPolicyRegistry().set(namespace, policy.denyAll());
    for (let length = 1; length < records.length; length += 1) {
      const prefix = records.slice(0, length);
      const { done, tools } = board();
      const before = eventsIn(prefix);
      const answers = before.filter(({ type }) => type === 'message.completed').length;
      const runLogs = await logWith(prefix, run.runId);
      const { resume } = setUp(script.slice(answers), { tools, runLogs, agent: under(registry) });
      await (
        await resume(run.runId)
      )?.result;

      expect(done, `after record ${length}`).toEqual([]);
      const results = eventsIn(await runLogs.within(namespace).read(run.runId)).flatMap((event) =>
        event.type === 'tool.completed' ? [event.result] : [],
      );
      expect(results.map(({ callId }) => callId).toSorted()).toEqual(['call_1', 'call_2']);
      for (const { callId, outcome } of results) {
        const hasEnded = prefix.some((r) => r.type === 'tool.outcome' && r.callId === callId);
        const hasBegun = before.some((e) => e.type === 'tool.started' && e.callId === callId);
        const unfinished = hasBegun ? 'interrupted' : 'not_allowed';
        expect(outcome, `${callId} after record ${length}`).toBe(hasEnded ? 'ok' : unfinished);
      }
    }
  });
});
