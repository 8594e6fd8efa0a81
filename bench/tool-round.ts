import type {
  Agent,
  CallId,
  Message,
  MessageId,
  ModelEvent,
  ModelPort,
  RunRequest,
} from '@aura/core';
import {
  createAgentRunner,
  createIdSource,
  createMemoryRunLogs,
  defaultLimits,
  Namespace,
  noUsage,
  silentLogger,
  toolsOf,
} from '@aura/core';
import { nodeClock, nodeDigest, nodeRandom } from '@aura/host';
import type { BenchResult } from './bench-result.ts';
import { summarise } from './measure.ts';

/** Rounds of one run; each sees all the messages before it, as in real runs. */
const toolRounds = 16;
const runsPerSample = 50;
const warmUpRuns = 400;
const samples = 21;

/** Asks for one tool call per answer until the run is out of rounds, and takes no time for it. */
function toolCaller(rounds: number): ModelPort {
  const usage = { ...noUsage, inputTokens: 100, outputTokens: 20, requests: 1 };
  return {
    info: { provider: 'bench', model: 'scripted' },
    async *stream({ messages }) {
      const turn = messages.filter(({ role }) => role === 'assistant').length;
      const response = { usage, finish: 'stop', model: 'scripted' } as const;
      const events: readonly ModelEvent[] =
        turn < rounds ? callEvents(turn, response) : textEvents(response);
      yield events;
    },
  };
}

type Closing = Omit<Extract<ModelEvent, { type: 'end' }>['response'], 'content' | 'toolCalls'>;

function callEvents(turn: number, closing: Closing): readonly ModelEvent[] {
  const id = `call_${turn}` as CallId;
  const args = { a: turn, b: 2 };
  const toolCalls = [{ id, name: 'add', args }];
  return [
    { type: 'tool_call_start', index: 0, id, name: 'add' },
    { type: 'tool_call_args', index: 0, delta: JSON.stringify(args) },
    { type: 'end', response: { ...closing, content: [], toolCalls } },
  ];
}

function textEvents(closing: Closing): readonly ModelEvent[] {
  const text = 'That is all.';
  return [
    { type: 'text', delta: text },
    { type: 'end', response: { ...closing, content: [{ type: 'text', text }], toolCalls: [] } },
  ];
}

const tools = toolsOf([
  {
    name: 'add',
    description: 'Adds two numbers',
    inputSchema: { type: 'object', properties: { a: { type: 'number' }, b: { type: 'number' } } },
    origin: { kind: 'code' },
    annotations: {},
    check: (args) => ({ ok: true, args }),
    execute: ({ a, b }) => ({ content: [{ type: 'text', text: String(Number(a) + Number(b)) }] }),
  },
]);

/** An agent that asks for a tool so many times, whose model and tool take no time. */
export function benchAgent(rounds: number): Agent {
  return {
    id: 'bench',
    name: 'Bench',
    model: toolCaller(rounds),
    system: [{ id: 'prompt', text: 'You add numbers.' }],
    tools,
    digest: 'bench',
    limits: { ...defaultLimits, turnDepth: rounds },
    notices: { lastTurn: false },
  };
}

const question: Message = {
  role: 'user',
  id: 'msg_1' as MessageId,
  createdAt: 0,
  content: [{ type: 'text', text: 'Add.' }],
};

/** What such an agent is asked. */
export const benchRequest: RunRequest = {
  namespace: Namespace.of('tenant', 'bench'),
  session: 'bench',
  messages: [question],
};

/** The loop alone: model and tool take no time, the log is in memory, somebody listens to the events. */
export async function benchToolRound(): Promise<readonly BenchResult[]> {
  const ports = { clock: nodeClock, random: nodeRandom };
  const runner = createAgentRunner({
    ...ports,
    ids: createIdSource(ports),
    digest: nodeDigest,
    logger: silentLogger,
    runLogs: createMemoryRunLogs(),
  });
  const run = async (agent: Agent): Promise<void> => {
    const handle = runner.start(agent, benchRequest);
    handle.subscribe(() => {});
    const { turns } = await handle.result;
    if (turns !== agent.limits.turnDepth + 1) throw new Error(`a run took ${turns} turns`);
  };
  /** CPU time of one run in microseconds: nothing in it waits, and others on the machine do not count. */
  const timeRuns = async (agent: Agent): Promise<number> => {
    const before = process.cpuUsage();
    for (let done = 0; done < runsPerSample; done += 1) await run(agent);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / runsPerSample;
  };

  const plain = benchAgent(0);
  const looping = benchAgent(toolRounds);
  for (let done = 0; done < warmUpRuns; done += 1) await run(looping);
  const plainUs: number[] = [];
  const roundUs: number[] = [];
  for (let sample = 0; sample < samples; sample += 1) {
    const withoutTools = await timeRuns(plain);
    plainUs.push(withoutTools);
    roundUs.push(((await timeRuns(looping)) - withoutTools) / toolRounds);
  }
  return [
    summarise({ name: 'one tool round', unit: 'us', aim: { atMost: 150 } }, roundUs),
    summarise({ name: 'one run without tools', unit: 'us' }, plainUs),
  ];
}
