import { setUp } from '../agent/agent-runner.harness.ts';
import type { Agent } from '../agent/agent.ts';
import type { RunRequest } from '../agent/run-handle.ts';
import { createMemoryBlobStore } from '../blob/memory-blob-store.ts';
import { calibratedCounter } from '../context/calibrated-counter.ts';
import { answer, user } from '../context/context.harness.ts';
import type { ContextOptions } from '../context/context-options.ts';
import { heuristicCounter } from '../context/heuristic-counter.ts';
import { AuraError } from '../errors/aura-error.ts';
import type { ModelPort } from '../model/model-port.ts';
import { noUsage } from '../model/usage.ts';
import type { PromptSource } from '../prompt/prompt-source.ts';
import type { Scenario } from './replay.harness.ts';
import { fakeClock, seededRandom } from '@aura/testkit';
import type { ScriptedStep } from '@aura/testkit';

const overflow: ScriptedStep = {
  error: { code: 'provider/context_overflow', retry: 'after-compaction' },
};

/** An agent with this many tokens of room for input. */
function within(room: number, more: Partial<ContextOptions> = {}): Partial<Agent> {
  return {
    limits: { ...setUp([]).agent.limits, turnDepth: 20 },
    context: {
      counter: heuristicCounter(),
      maxTokens: room + 1_024,
      reservedForOutput: 1_024,
      margin: 0,
      ...more,
    },
  };
}

/** Rounds of calls that return about as many tokens as this. */
function rounds(count: number): readonly ScriptedStep[] {
  return Array.from({ length: count }, (_, round) => ({
    calls: [{ name: 'much', args: { text: `in ${round}` } }],
  }));
}

/** What was said before: so many questions and answers. */
export function talk(count: number): Pick<RunRequest, 'messages'> {
  const said = Array.from({ length: count }, (_, index) => [
    user(`question ${index}`, 60),
    answer(`answer ${index}`, 60),
  ]);
  return { messages: [...said.flat(), user('last')] };
}

const blobs = createMemoryBlobStore({ clock: fakeClock(), random: seededRandom(3) });

const summaryUsage = { ...noUsage, inputTokens: 400, outputTokens: 7, reported: true };

let prompts = 0;

/** A prompt that is another one whenever it is made. */
const changing: PromptSource = {
  blocks: () => [{ id: 'place', scope: 'session', text: `Made ${(prompts += 1)} times.` }],
};

/** A model that finds everything too large, as does the larger one that stands in for it. */
const refusing: ModelPort = {
  info: { provider: 'test', model: 'small', fallbackWindow: 5_000 },
  async *stream() {
    const code = 'provider/context_overflow';
    const error = new AuraError(code, { message: 'too large', retry: 'after-compaction' });
    yield [{ type: 'error', error }];
  },
};

/** Runs of agents that keep what they show their models inside a context window. */
export const contextScenarios: readonly Scenario[] = [
  {
    name: 'a conversation that fits',
    script: [{ calls: [{ name: 'say', args: { text: 'x' } }] }, { text: 'Done.' }],
    agent: within(8_000),
  },
  {
    name: 'a conversation that is reduced again and again',
    script: [...rounds(4), { text: 'Done.' }],
    request: talk(3),
    agent: within(1_200, { toolResultShare: 0.2 }),
  },
  {
    name: 'a conversation of which old parts become a summary that costs something',
    script: [...rounds(4), { text: 'Done.' }],
    request: talk(6),
    agent: {
      ...within(1_200, {
        toolResultShare: 0.1,
        summariser: { summarise: async () => ({ text: 'They asked.', usage: summaryUsage }) },
      }),
      budget: { prices: { price: () => ({ costMicros: 3 }) } },
    },
  },
  {
    name: 'a conversation of which no summary comes',
    script: [{ text: 'Done.' }],
    request: talk(10),
    agent: within(1_200, { summariser: { summarise: () => Promise.reject(new Error('no')) } }),
  },
  {
    name: 'a summary that is not waited for',
    script: [{ text: 'Never said.' }],
    request: talk(10),
    agent: within(1_200, {
      summariser: {
        summarise: ({ signal }) =>
          new Promise((_, reject) => {
            signal.addEventListener('abort', () => reject(new Error('given up')));
          }),
      },
    }),
    meddle: async (run, { clock }) => {
      await clock.settle();
      run.abort('enough');
    },
  },
  {
    name: 'requests that the provider finds too large, with a counter that learns from it',
    script: [...rounds(2), overflow, ...rounds(1), { text: 'Done.' }],
    request: talk(3),
    agent: within(2_000, {
      counter: calibratedCounter(heuristicCounter()),
      toolResultShare: 0.1,
    }),
  },
  {
    name: 'a request that no provider takes',
    script: [...rounds(3), overflow, overflow, overflow, overflow],
    request: talk(5),
    agent: within(1_600, { toolResultShare: 0.2 }),
  },
  {
    name: 'a request for a larger model than there is',
    script: [],
    request: { messages: [user('last', 3_000)] },
    agent: { ...within(1_000), model: refusing },
  },
  {
    name: 'a request of which nothing more can be left out',
    script: [...rounds(3), { text: 'Never said.' }],
    agent: within(500, { strategy: 'fail' }),
  },
  {
    name: 'results of which the middle is left out, with notices',
    script: [
      {
        calls: [
          { name: 'much', args: { text: 'of it' } },
          { name: 'rows', args: { text: 'of them' } },
        ],
      },
      { text: 'Done.' },
    ],
    agent: { ...within(900), notices: { lastTurn: true, turnsRemaining: 30 } },
  },
  {
    name: 'results of which all is kept aside',
    script: [
      { calls: [{ name: 'much', args: { text: 'of it' } }] },
      { calls: [{ name: 'rows', args: { text: 'of them' } }] },
      { text: 'Done.' },
    ],
    agent: { ...within(900), results: { blobs, minLength: 200 } },
  },
  {
    name: 'a prompt that is made anew when the conversation is reduced',
    script: [...rounds(5), { text: 'Done.' }],
    request: talk(3),
    agent: { ...within(1_200, { toolResultShare: 0.2 }), prompt: { source: changing } },
  },
];
