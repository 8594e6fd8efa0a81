import type { IdSource, RunRequest } from '@aura/core';
import { defaultLimits } from '@aura/core';
import type { AgentSelection, Host, HostedAgent, McpServerStatus } from '@aura/host';
import type { FakeClock, MemoryLogger } from '@aura/testkit';
import { fakeClock, memoryLogger } from '@aura/testkit';
import type { FakeRun } from './fake-run.ts';
import { createFakeRun } from './fake-run.ts';

/** What an agent of a fake host is. */
export interface FakeAgentOptions {
  readonly id?: string;
  readonly hidden?: boolean;
  readonly description?: string;
  readonly contextWindow?: number;
  readonly mcpStatus?: readonly McpServerStatus[];
  readonly forwards?: readonly string[];
  readonly mcpServers?: HostedAgent['mcpServers'];
  readonly mcpTools?: HostedAgent['mcpTools'];
}

/** A host whose runs do what the test says, under a clock that stands still. */
export interface FakeHost extends Host {
  readonly clock: FakeClock;
  readonly logger: MemoryLogger;
  /** The run that has been started, or will be next. */
  nextRun(): Promise<FakeRun>;
}

/** A host with these agents. `onRun` may play a run on its own. */
export function fakeHost(
  agents: readonly FakeAgentOptions[] = [{}],
  onRun: (run: FakeRun) => void = () => undefined,
): FakeHost {
  const clock = fakeClock();
  const logger = memoryLogger();
  const started: FakeRun[] = [];
  const waiting: ((run: FakeRun) => void)[] = [];

  function begin(request: RunRequest): FakeRun {
    const run = createFakeRun(request);
    const waiter = waiting.shift();
    if (waiter === undefined) started.push(run);
    else waiter(run);
    // Events of a real run come in a later tick, when everybody has subscribed.
    queueMicrotask(() => onRun(run));
    return run;
  }

  const hosted = agents.map((agent) => toHosted(agent, begin));
  return {
    agents: hosted,
    clock,
    ids: countingIds(),
    logger,
    durable: false,
    storeProblem: () => undefined,
    runs: () => unused('the runs of a fake host are those its tests hold'),
    recover: () => Promise.resolve({ resumed: 0, closed: 0 }),
    nextRun() {
      const run = started.shift();
      if (run !== undefined) return Promise.resolve(run);
      return new Promise((resolve) => waiting.push(resolve));
    },
    select: (model) => select(hosted, model),
    close: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

function toHosted(options: FakeAgentOptions, begin: (request: RunRequest) => FakeRun): HostedAgent {
  const { id = 'helper', hidden = false, description, contextWindow, mcpStatus = [] } = options;
  const info = { provider: 'openai', model: 'm', ...(contextWindow ? { contextWindow } : {}) };
  return {
    id,
    name: id,
    hidden,
    createdAt: 1_767_600_000_500,
    ownedBy: 'openai',
    ...(description === undefined ? {} : { description }),
    agent: {
      id,
      name: id,
      digest: '1',
      model: { info, stream: () => unused('fake runs call no model') },
      system: [],
      tools: { list: () => [] },
      limits: defaultLimits,
      notices: { lastTurn: false },
    },
    run: (request) => begin(request).handle,
    mcpStatus: () => mcpStatus,
    forwards: options.forwards ?? [],
    mcpServers: options.mcpServers ?? [],
    mcpTools: options.mcpTools ?? (() => unused('this agent has no MCP servers')),
    ready: () => Promise.resolve(),
  };
}

function unused(why: string): never {
  throw new Error(why);
}

function select(agents: readonly HostedAgent[], model: string | undefined): AgentSelection {
  const only = agents.length === 1 ? agents[0] : undefined;
  if (only !== undefined) return { type: 'found', agent: only };
  if (model === undefined) return { type: 'missing_model' };
  const agent = agents.find((candidate) => candidate.id === model);
  return agent === undefined ? { type: 'unknown_model', model } : { type: 'found', agent };
}

/** Ids in their usual forms, counted instead of drawn. */
function countingIds(): IdSource {
  let count = 0;
  const hex = (digits: number): string => (count += 1).toString(16).padStart(digits, '0');
  return {
    next: (prefix) => `${prefix}_${hex(32)}`,
    uuid: () => `00000000-0000-7000-8000-${hex(12)}`,
    traceId: () => hex(32),
    spanId: () => hex(16),
  };
}
