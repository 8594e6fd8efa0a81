import { createHash } from 'node:crypto';
import type { ScriptedStep } from '@aura/testkit';
import { z } from 'zod';
import { namespace, setUp } from '../agent/agent-runner.harness.ts';
import type { Agent } from '../agent/agent.ts';
import type { RunHandle, RunRequest } from '../agent/run-handle.ts';
import type { Hook } from '../hook/hook.ts';
import type { CallId, RunId } from '../ids/ids.ts';
import type { ApprovalAnswer } from '../approval/approval-decision.ts';
import type { JsonObject } from '../json/json.ts';
import type { ModelAttempt } from '../model/model-attempt.ts';
import type { ApprovalRule } from '../approval/required-approval.ts';
import { approvalsWith, askedBroker, no, yes } from '../approval/approvals.harness.ts';
import { createMemoryRunLogs } from '../run/memory-run-logs.ts';
import type { RunLogs } from '../run/run-logs.ts';
import type { RunRecord } from '../run/run-record.ts';
import { planOutput } from '../output/output-plan.ts';
import { stop } from '../stop/stop-condition.ts';
import type { ClientTool } from '../tool/client-tool.ts';
import { defineTool } from '../tool/define-tool.ts';
import type { Tool } from '../tool/tool.ts';

export const digest = { sha256: (text: string) => createHash('sha256').update(text).digest('hex') };

/** A run to be recorded. */
export interface Scenario {
  readonly name: string;
  readonly script: readonly ScriptedStep[];
  readonly agent?: Partial<Agent>;
  readonly request?: Partial<RunRequest>;
  /** Does something to the run while it works. */
  readonly meddle?: (
    run: RunHandle,
    world: Pick<ReturnType<typeof setUp>, 'clock'>,
  ) => void | Promise<void>;
}

/** Tools of every kind, with effects that take no time. */
export function makeTools(): readonly Tool[] {
  const input = z.object({ text: z.string() });
  const tool = (name: string, execute: Parameters<typeof defineTool<typeof input>>[0]['execute']) =>
    defineTool({ name, description: name, input, execute });
  return [
    tool('say', ({ text }) => text),
    defineTool({
      name: 'look',
      description: 'look',
      input,
      annotations: { readOnly: true },
      execute: ({ text }) => `seen ${text}`,
    }),
    tool('slow', async ({ text }, { clock, signal, progress }) => {
      progress({ progress: 1, total: 2, message: text });
      await clock.sleep(1_000, signal);
      progress({ progress: 2, total: 2 });
      return text;
    }),
    tool('deaf', async ({ text }, { clock }) => {
      await clock.sleep(60_000);
      return text;
    }),
    defineTool({
      name: 'pay',
      description: 'pay',
      input,
      annotations: { destructive: true },
      approval: () => 'unless_auto_approved',
      execute: ({ text }) => `paid ${text}`,
    }),
    tool('much', ({ text }) =>
      Array.from({ length: 300 }, (_, line) => `${line} ${text}`).join('\n'),
    ),
    tool('rows', ({ text }) => ({ json: Array.from({ length: 60 }, (_, row) => ({ row, text })) })),
    tool('broken', () => {
      throw new TypeError('not for the model');
    }),
  ];
}

/** Lets a scenario happen and returns what the log has of it. */
export async function recordRun(
  { script, agent, request, meddle }: Scenario,
  tools: readonly Tool[] = makeTools(),
): Promise<{ readonly runId: RunId; readonly records: readonly RunRecord[] }> {
  const world = setUp(script, {
    tools,
    ...(agent === undefined ? {} : { agent }),
    ...(request === undefined ? {} : { request }),
  });
  const run = world.start();
  await meddle?.(run, world);
  await world.clock.settle();
  await world.clock.advance(120_000);
  await run.result.catch(() => {});
  return { runId: run.runId, records: await world.runLogs.within(namespace).read(run.runId) };
}

/** Run logs with one log in them that nobody holds. */
export async function logsWith(runId: RunId, records: readonly RunRecord[]): Promise<RunLogs> {
  const runLogs = createMemoryRunLogs();
  const log = await runLogs.within(namespace).create(runId);
  await log.append(records);
  await log.release();
  return runLogs;
}

const call = (name: string, text = 'x') => ({ name, args: { text } });

/** Two calls that need an approval, and one that does not. */
export const payments: readonly ScriptedStep[] = [
  { calls: [call('pay', 'a'), call('say'), call('pay', 'b')] },
  { text: 'Paid, or not.' },
];

function asking(answer: ApprovalAnswer, gated: readonly string[] = []): Partial<Agent> {
  const rule: ApprovalRule = ({ name }) =>
    gated.includes(name) ? { requirement: 'unless_auto_approved', pattern: name } : 'never';
  return { approvals: approvalsWith(askedBroker(answer).broker, { rules: [rule] }) };
}

/** A tool that the client runs. */
const theirs: readonly ClientTool[] = [
  { name: 'theirs', description: 'theirs', inputSchema: { type: 'object' } },
];

/** The form that some of the runs have to answer in. */
export const form = z.object({ text: z.string() });

/** Runs that answer in a form, or fail to. */
const forms = (['schema', 'tool', 'text'] as const).flatMap((strategy): readonly Scenario[] => {
  const request = { output: planOutput(form, { strategy, digest }) };
  const answer = (args: JsonObject): ScriptedStep =>
    strategy === 'tool'
      ? { calls: [{ name: 'final_answer', args }, call('slow')] }
      : { text: JSON.stringify(args) };
  const [wrong, right] = [answer({ text: 1 }), answer({ text: 'yes' })];
  const name = `an answer in a form with the strategy ${strategy}`;
  return [
    { name, request, script: [{ calls: [call('say')] }, wrong, { text: 'Well.' }, right] },
    { name: `${name} that is never right`, request, script: [wrong, wrong, {}] },
  ];
});

/** A hook that does with each call what its argument says. */
const meddling: Hook = {
  name: 'meddling',
  beforeToolCall({ call: { args } }, { emit }) {
    emit('asked', args);
    switch (args['text']) {
      case 'veto':
        return { veto: 'not this' };
      case 'given':
        return { result: { content: [{ type: 'text', text: 'given' }] } };
      case 'other':
        return { call: { name: 'slow', args: { text: 'instead' } } };
      case 'lost':
        return { call: { name: 'nowhere', args: {} } };
      default:
        return undefined;
    }
  },
  afterToolCall({ call: { args }, result }) {
    if (args['text'] === 'mended') return { result: { ...result, outcome: 'ok', content: [] } };
    if (args['text'] !== 'x') return undefined;
    return { result: { ...result, content: [{ type: 'text', text: 'rewritten' }] } };
  },
  afterModelCall: ({ response }) => ({
    response: { ...response, content: [{ type: 'text', text: 'What hooks have left of it.' }] },
  }),
};

const tried: ModelAttempt = {
  action: 'retry',
  attempt: 2,
  model: { provider: 'scripted', model: 'scripted' },
  delayMs: 0,
  restart: false,
};

/** One run of each kind. */
export const scenarios: readonly Scenario[] = [
  { name: 'an answer', script: [{ reasoning: 'Hm.', text: 'Hello there.' }] },
  {
    name: 'rounds of parallel calls',
    script: [
      { text: 'Two things.', calls: [call('say', 'a'), call('slow', 'b'), call('look', 'c')] },
      { calls: [call('slow', 'd'), call('slow', 'e')] },
      { text: 'Done.' },
    ],
  },
  {
    name: 'prices and nothing that bounds what may be spent',
    script: [{ text: 'First.', calls: [call('say', 'a')] }, { text: 'Done.' }],
    agent: { budget: { prices: { price: () => ({ costMicros: 7 }) } } },
  },
  {
    name: 'answers after other attempts',
    script: [
      {
        first: [
          { type: 'attempt', attempt: tried },
          { type: 'text', delta: 'Not this. ' },
          { type: 'tool_call_start', index: 0, id: 'call_9' as CallId, name: 'say' },
          { type: 'attempt', attempt: { ...tried, action: 'fallback', restart: true } },
        ],
        text: 'This.',
        calls: [call('say', 'a')],
      },
      { first: [{ type: 'attempt', attempt: { ...tried, restart: true } }], text: 'Done.' },
    ],
  },
  {
    name: 'a failure while the model thinks',
    script: [{ reasoning: 'Hm.', error: { code: 'provider/server_error', afterText: true } }],
    agent: { budget: { prices: { price: () => ({ costMicros: 7 }) } } },
  },
  {
    name: 'failing calls',
    script: [
      {
        calls: [
          call('broken'),
          call('nobody'),
          { name: 'say', args: 'no JSON' },
          { name: 'say', args: { text: 5 } },
        ],
      },
      { text: 'It failed.' },
    ],
  },
  {
    name: 'a call that takes too long',
    script: [{ calls: [call('slow'), call('say')] }, { text: 'Too late.' }],
    agent: { limits: { ...setUp([]).agent.limits, toolTimeoutMs: 500 } },
  },
  {
    name: 'more rounds than there may be, with notices',
    script: [{ calls: [call('say')] }, { calls: [call('say')] }, { calls: [call('say')] }],
    agent: {
      limits: { ...setUp([]).agent.limits, turnDepth: 2, toolConcurrency: 1 },
      notices: { lastTurn: true, turnsRemaining: 3 },
    },
  },
  {
    name: 'a condition that is met after a round of calls',
    script: [{ calls: [call('say')] }, { text: 'On.', calls: [call('slow')] }],
    request: { stopWhen: [({ turns }) => turns.length === 2], toolChoice: 'required' },
  },
  {
    name: 'a rule that is met, and one that is not',
    script: [{ calls: [call('say')] }, { calls: [call('look')] }],
    request: { stopWhen: [stop.afterTurns(9), stop.afterTool('look')] },
  },
  {
    name: 'more calls than there may be',
    script: [
      { calls: [call('say', 'a'), call('slow', 'b')] },
      { calls: [call('say'), call('look')] },
    ],
    agent: { limits: { ...setUp([]).agent.limits, maxToolCalls: 3 } },
  },
  ...forms,
  {
    name: 'the same call again and again',
    script: [...Array.from({ length: 4 }, () => ({ calls: [call('look')] })), { text: 'Enough.' }],
    agent: {
      limits: { ...setUp([]).agent.limits, repeats: { nudgeAt: 2, refuseAt: 3 } },
    },
  },
  {
    name: 'hooks that veto, answer, change and rewrite calls',
    script: [
      {
        calls: [
          call('say', 'veto'),
          call('slow', 'given'),
          call('look', 'other'),
          call('broken', 'mended'),
          call('say', 'lost'),
          call('say', 'x'),
        ],
      },
      { text: 'As they wanted.' },
    ],
    agent: { hooks: [meddling] },
  },
  { name: 'empty answers', script: [{}, {}] },
  { name: 'an answer that was cut', script: [{ text: 'Half an', finish: 'max_output_tokens' }] },
  {
    name: 'a model that fails',
    script: [{ calls: [call('say')] }, { error: { code: 'provider/server_error' } }],
  },
  {
    name: 'a model that fails after some text',
    script: [{ text: 'I was about', error: { code: 'provider/timeout', afterText: true } }],
  },
  {
    name: 'messages while tools work',
    script: [{ calls: [call('slow'), call('say')] }, { text: 'As you wish.' }],
    meddle: async (run, { clock }) => {
      await clock.settle();
      run.steer(say('first'));
      run.steer(say('second'));
    },
  },
  {
    name: 'a message while the model answers',
    script: [{ text: 'One.' }, { text: 'Two.' }],
    meddle: (run) => {
      const stop = run.subscribe((events) => {
        if (!events.some(({ type }) => type === 'message.started')) return;
        stop();
        run.steer(say('in words'));
      });
    },
  },
  {
    name: 'messages before the run has begun, and when it is about to end',
    script: [{ text: 'One.' }, { text: 'Two.' }],
    meddle: (run) => {
      run.steer(say('at once'));
      const stop = run.subscribe((events) => {
        if (!events.some(({ type }) => type === 'message.completed')) return;
        stop();
        run.steer(say('and then'));
      });
    },
  },
  {
    name: 'a message to a run that is aborted',
    script: [{ calls: [call('slow'), call('deaf')] }],
    meddle: async (run, { clock }) => {
      await clock.settle();
      run.steer(say('hurry'));
      run.abort('too late');
    },
  },
  {
    name: 'an abort before anything',
    script: [{ text: 'Never said.' }],
    meddle: (run) => run.abort('changed my mind'),
  },
  {
    name: 'an abort while the model answers',
    script: [{ text: 'I will go on and', hang: true }],
    meddle: async (run, { clock }) => {
      await clock.settle();
      run.abort('enough');
    },
  },
  {
    name: 'an abort while tools work, some of which do not listen',
    script: [{ calls: [call('say'), call('slow'), call('deaf')] }],
    meddle: async (run, { clock }) => {
      await clock.settle();
      run.abort('enough');
    },
  },
  {
    name: 'calls that the client runs, and others with them',
    script: [
      { calls: [call('say')] },
      { text: 'A moment.', calls: [call('theirs'), call('slow'), call('theirs', 'b')] },
    ],
    request: { clientTools: theirs },
  },
  {
    name: 'a call that the client would run, and that is not approved',
    script: [{ calls: [call('theirs')] }, { text: 'Well.' }],
    agent: asking(no, ['theirs']),
    request: { clientTools: theirs },
  },
  {
    name: 'a call that the client runs, and that is approved',
    script: [{ calls: [call('theirs')] }],
    agent: asking(yes, ['theirs']),
    request: { clientTools: theirs },
  },
  { name: 'calls that nobody can approve', script: payments },
  { name: 'calls that are approved', script: payments, agent: asking(yes) },
  { name: 'calls that are not approved', script: payments, agent: asking(no) },
  {
    name: 'calls that are approved with other arguments',
    script: payments,
    agent: asking({ ...yes, editedArgs: { text: 'less' } }),
  },
  {
    name: 'calls whose approval does not count',
    script: payments,
    agent: {
      approvals: approvalsWith(askedBroker(yes).broker, { canApprove: () => false }),
    },
  },
  {
    name: 'a deadline',
    script: [{ calls: [call('say')] }, { calls: [call('slow'), call('slow')] }],
    agent: {
      limits: { ...setUp([]).agent.limits, maxDurationMs: 900, toolConcurrency: 1 },
    },
  },
];

function say(text: string) {
  return {
    role: 'user',
    id: `msg_${text}` as never,
    createdAt: 0,
    content: [{ type: 'text', text }],
  } as const;
}
