import type { ScriptedStep } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { namespace, of } from '../agent/agent-runner.harness.ts';
import type { Agent } from '../agent/agent.ts';
import { toAnswerRecord } from '../approval/approval-decision.ts';
import { approvalsWith, askedBroker, no, yes } from '../approval/approvals.harness.ts';
import { brokers } from '../approval/brokers.ts';
import { delegateTool } from '../delegation/delegate-tool.ts';
import {
  answersIn,
  call,
  delegateTo,
  makeEffects,
  setUpLead,
  worker,
} from '../delegation/delegation.harness.ts';
import type { RunHandle } from '../agent/run-handle.ts';
import type { RunRecord } from '../run/run-record.ts';
import { words } from '../context/context.harness.ts';
import type { ContextOptions } from '../context/context-options.ts';
import { heuristicCounter } from '../context/heuristic-counter.ts';
import { toolsOf } from '../tool/tools-of.ts';
import { digest, logsWith } from './replay.harness.ts';
import { replayRun } from './replay-run.ts';

const done: ScriptedStep = { text: 'The lead is done.' };
const { tool } = makeEffects();
const slow = tool('slow', {
  execute: async (_args, { clock, signal }) => {
    await clock.sleep(1_000, signal);
    return { content: [{ type: 'text', text: 'slow' }] };
  },
});
const pay = tool('pay', { approval: () => 'always' });
const much = tool('much', {
  execute: async () => ({ content: [{ type: 'text', text: words(900) }] }),
});
const tools = [tool('look'), slow, pay, much];

function scout(steps: readonly ScriptedStep[], id = 'scout', init: Partial<Agent> = {}): Agent {
  return worker(id, steps, { tools: toolsOf(tools), ...init });
}

const busy: readonly ScriptedStep[] = [
  { text: 'Let me see.', calls: [call('look', 'a'), call('slow', 'b')] },
  { calls: [call('look', 'c')] },
  { text: 'Seen.' },
];

const reading: readonly ScriptedStep[] = ['a', 'b'].map((text) => ({
  calls: [call('much', text)],
}));

const small: ContextOptions = {
  counter: heuristicCounter(),
  maxTokens: 1_424,
  reservedForOutput: 1_024,
  margin: 0,
};
const window: Partial<Agent> = { context: small };

interface Scenario {
  readonly name: string;
  readonly steps: readonly ScriptedStep[];
  readonly agents: readonly Agent[];
  readonly agent?: Partial<Agent>;
  readonly maxDepth?: number;
  readonly meddle?: (run: RunHandle) => void;
}

const second = scout(
  [{ calls: [{ name: 'ask', args: { agent: 'third', task: 'deeper' } }] }, { text: 'Asked.' }],
  'second',
  {
    tools: toolsOf([{ ...delegateTool([{ id: 'third', name: 'Third' }]), name: 'ask' }]),
    delegation: { agents: () => [scout(busy, 'third')] },
  },
);

const scenarios: readonly Scenario[] = [
  {
    name: 'one agent, beside other calls',
    steps: [{ calls: [call('slow', 'x'), delegateTo('scout', 'Look.'), call('look', 'y')] }, done],
    agents: [scout(busy)],
  },
  {
    name: 'several agents at the same time',
    steps: [{ calls: [delegateTo('a'), delegateTo('b'), delegateTo('nobody')] }, done],
    agents: [scout(busy, 'a'), scout(busy, 'b')],
  },
  {
    name: 'an agent that delegates in turn',
    steps: [{ calls: [delegateTo('second')] }, done],
    agents: [second],
    maxDepth: 2,
  },
  {
    name: 'a copy of the agent',
    steps: [
      { calls: [{ name: 'spawn_agent', args: { task: 'x', instructions: 'y', tools: ['look'] } }] },
      { calls: [call('look', 'a'), call('pay', 'b')] },
      { text: 'Copied.' },
      done,
    ],
    agents: [],
  },
  {
    name: 'an agent that fails',
    steps: [{ calls: [delegateTo('scout')] }, done],
    agents: [scout([{ calls: [call('look', 'a')] }, { error: { code: 'provider/server_error' } }])],
  },
  {
    name: 'an agent that runs out of turns',
    steps: [{ calls: [delegateTo('scout')] }, done],
    agents: [
      scout(Array.from({ length: 5 }, (_, index) => ({ calls: [call('look', `${index}`)] }))),
    ],
  },
  {
    name: 'an agent whose call is approved',
    steps: [{ calls: [delegateTo('scout')] }, done],
    agents: [scout([{ calls: [call('pay', 'a'), call('pay', 'b')] }, { text: 'Paid.' }])],
    agent: { approvals: approvalsWith(askedBroker(yes).broker) },
  },
  {
    name: 'an agent whose call is not approved',
    steps: [{ calls: [delegateTo('scout')] }, done],
    agents: [scout([{ calls: [call('pay', 'a')] }, { text: 'Not paid.' }])],
    agent: { approvals: approvalsWith(askedBroker(no).broker) },
  },
  {
    name: 'an agent with a context window',
    steps: [{ calls: [delegateTo('scout'), call('much', 'x')] }, done],
    agents: [scout([...reading, ...reading, { text: 'Read.' }], 'scout', window)],
  },
  {
    name: 'an agent without a context window, for one with it',
    steps: [{ calls: [delegateTo('scout')] }, ...reading, ...reading, done],
    agents: [scout([...reading, { text: 'Read.' }])],
    agent: { context: { ...small, maxTokens: 3_000 } },
  },
  {
    name: 'an agent with more to read than goes into its context window',
    steps: [{ calls: [delegateTo('scout')] }, done],
    agents: [scout(reading, 'scout', { context: { ...small, strategy: 'fail' } })],
  },
  {
    name: 'agents that are aborted',
    steps: [{ calls: [delegateTo('a'), delegateTo('b'), call('slow', 'x')] }, done],
    agents: [scout(busy, 'a'), scout([{ text: 'I am', hang: true }], 'b')],
    meddle: (run) => run.abort('enough'),
  },
];

async function record({ steps, agents, agent = {}, maxDepth = 1, meddle }: Scenario) {
  const world = setUpLead(steps, agents, { tools, agent, delegation: { maxDepth } });
  const run = world.start();
  await world.clock.settle();
  meddle?.(run);
  await world.clock.settle();
  for (let second = 0; second < 10; second += 1) await world.clock.advance(1_000);
  await run.result.catch(() => {});
  return world.runLogs.within(namespace).read(run.runId);
}

describe('a replay of a run whose agent has delegated', () => {
  it.each(scenarios)('does again what was done: $name', async (scenario) => {
    const records = await record(scenario);
    expect(records.some(({ type }) => type === 'scope.opened')).toBe(true);
    const report = await replayRun(records, { digest });
    expect(report.divergence).toBeUndefined();
    const compared = records.filter(({ type }) => type !== 'text.chunk');
    expect(report).toMatchObject({ lives: 1, records: compared.length });
  });

  it('goes through all lives of a run that has waited', async () => {
    const steps: readonly ScriptedStep[] = [
      { calls: [delegateTo('scout'), call('look', 'x')] },
      done,
    ];
    const scoutSteps: readonly ScriptedStep[] = [
      { calls: [call('pay', 'a'), call('look', 'y'), call('pay', 'b')] },
      { text: 'Paid.' },
    ];
    const agent = { approvals: approvalsWith(brokers.suspend()) };
    const first = setUpLead(steps, [scout(scoutSteps)], { tools, agent });
    const run = first.start();
    await run.result;
    const tokens = of(run.seen, 'run.suspended')[0]?.pending.map(({ token }) => token) ?? [];
    expect(tokens).toHaveLength(2);
    for (const [index, token] of tokens.entries()) {
      const next = setUpLead(steps.slice(1), [scout(scoutSteps.slice(1))], {
        tools,
        agent,
        runLogs: first.runLogs,
      });
      const answers = [{ token, value: toAnswerRecord(index === 0 ? yes : no) }];
      await (
        await next.resume(run.runId, { answers })
      )?.result;
    }
    const records = await first.runLogs.within(namespace).read(run.runId);
    expect(records.at(-1)).toMatchObject({ event: { type: 'run.completed' } });
    const report = await replayRun(records, { digest });
    expect(report.divergence).toBeUndefined();
    expect(report.lives).toBe(3);
  });

  it.each([
    ['anything', [{ calls: [call('look', 'a')] }], {}],
    ['one with a context window', [...reading, ...reading], window],
  ] as const)(
    'goes through the lives of a run that was killed, wherever that was: %s',
    async (_name, rounds, agent) => {
      const steps: readonly ScriptedStep[] = [
        { calls: [delegateTo('scout'), call('look', 'x')] },
        done,
      ];
      const quick: readonly ScriptedStep[] = [...rounds, { text: 'Seen.' }];
      const start = setUpLead(steps, [scout(quick, 'scout', agent)], { tools });
      const run = start.start();
      await run.result;
      const whole = await start.runLogs.within(namespace).read(run.runId);
      for (let length = 1; length < whole.length; length += 1) {
        const prefix: readonly RunRecord[] = whole.slice(0, length);
        const runLogs = await logsWith(run.runId, prefix);
        const said = answersIn(prefix, 'main/call_1');
        const next = setUpLead(
          steps.slice(answersIn(prefix, 'main')),
          [scout(quick.slice(said), 'scout', agent)],
          {
            tools,
            runLogs,
          },
        );
        await (
          await next.resume(run.runId)
        )?.result;
        const records = await runLogs.within(namespace).read(run.runId);
        const report = await replayRun(records, { digest });
        expect(report.divergence, `after record ${length}`).toBeUndefined();
      }
    },
  );

  it('knows that an agent could not go on because it was changed', async () => {
    const steps: readonly ScriptedStep[] = [{ calls: [delegateTo('scout')] }, done];
    const first = setUpLead(steps, [scout(busy)], { tools });
    const run = first.start();
    await first.clock.settle();
    run.park();
    await run.result.catch(() => {});
    const changed = scout([], 'scout', { digest: 'another' });
    const next = setUpLead(steps.slice(1), [changed], { tools, runLogs: first.runLogs });
    await (
      await next.resume(run.runId)
    )?.result;
    const records = await first.runLogs.within(namespace).read(run.runId);
    expect(JSON.stringify(records)).toContain('has changed since');
    expect((await replayRun(records, { digest })).divergence).toBeUndefined();
  });

  it('finds what was changed in the work of the other agent', async () => {
    const [scenario] = scenarios;
    if (scenario === undefined) throw new Error('no scenario');
    const records = await record({ ...scenario, agents: [scout(busy)] });
    const at = records.findIndex(
      (r) => r.scope !== 'main' && r.type === 'event' && r.event.type === 'tool.completed',
    );
    const changed = records.map((r, index) =>
      index === at && r.type === 'event' && r.event.type === 'tool.completed'
        ? { ...r, event: { ...r.event, result: { ...r.event.result, name: 'forged' } } }
        : r,
    );
    expect((await replayRun(changed, { digest })).divergence?.seq).toBe(at + 1);
    const without = records.filter(({ scope, type }) => scope === 'main' || type !== 'flow.step');
    const renumbered = without.map((r, index) => ({ ...r, seq: index + 1 }));
    expect((await replayRun(renumbered, { digest })).divergence).toBeDefined();
  });
});
