import {
  createAgentRunner,
  createIdSource,
  createMemoryRunLogs,
  defaultLimits,
  Namespace,
  toolsOf,
} from '@aura/core';
import type {
  Agent,
  Millis,
  RunHandle,
  RunId,
  RunLogs,
  RunMode,
  RunRequest,
  RunSummary,
} from '@aura/core';
import { fakeClock, memoryLogger, scriptedModel, seededRandom } from '@aura/testkit';
import type { FakeClock, MemoryLogger, ScriptedModel, ScriptedStep } from '@aura/testkit';
import { ActiveRuns } from '../src/runs/active-runs.ts';
import { CarriedHeaders } from '../src/runs/carried-headers.ts';
import type { HostedAgent } from '../src/host.ts';
import { nodeDigest } from '../src/node/node-digest.ts';
import type { RunContext } from '../src/runs/run-context.ts';
import { hostRuns } from '../src/runs/run-directory.ts';
import type { HostRuns } from '../src/runs/run-directory.ts';

const acme = Namespace.of('tenant', 'acme');

/** A process that looks after stored runs, and what others have left to it. */
export interface RunScene {
  readonly context: RunContext;
  readonly clock: FakeClock;
  readonly logger: MemoryLogger;
  /** Of the runs that go on here. */
  readonly model: ScriptedModel;
  readonly runs: HostRuns;
  /** A run that works here, in a model call that does not end. */
  start(mode?: RunMode): Promise<RunHandle>;
  /** A run that was in a model call when its process went away. */
  leave(mode: RunMode, agent?: Partial<Agent>, request?: Partial<RunRequest>): Promise<RunId>;
  status(runId: RunId): Promise<RunSummary['status'] | undefined>;
  /** The type of the last event of a run, and its error code or stop reason. */
  ending(runId: RunId): Promise<readonly [string, string | undefined]>;
}

/** Sets the scene; `steps` is what the model says to runs that go on here. */
export function runScene(
  steps: readonly ScriptedStep[] = [],
  options: {
    readonly runLogs?: RunLogs;
    readonly isDurable?: boolean;
    readonly resumedRunLimitMs?: Millis;
  } = {},
): RunScene {
  const { runLogs = createMemoryRunLogs({ keepReleased: 1_000 }), isDurable = true } = options;
  const clock = fakeClock();
  const random = seededRandom(5);
  const logger = memoryLogger();
  const ids = createIdSource({ clock, random });
  const runner = createAgentRunner({ clock, random, ids, digest: nodeDigest, logger, runLogs });
  const model = scriptedModel(steps);
  const agent: Agent = {
    id: 'helper',
    name: 'Helper',
    digest: 'agent-1',
    model,
    system: [],
    tools: toolsOf([]),
    limits: defaultLimits,
    notices: { lastTurn: false },
  };
  const active = new ActiveRuns({ isDurable });
  const hosted: HostedAgent = {
    id: agent.id,
    name: agent.name,
    hidden: false,
    createdAt: 0,
    ownedBy: 'test',
    agent,
    run: (request) => active.addStarted(runner.start(agent, request), request.mode ?? 'attached'),
    mcpStatus: () => [],
    forwards: [],
    mcpServers: [],
    mcpTools: () => Promise.resolve(new Map()),
    ready: () => Promise.resolve(),
  };
  const { resumedRunLimitMs = 0 } = options;
  const agents = [hosted];
  const carried = new CarriedHeaders();
  const world = { runLogs, runner, clock, ids, agents, active, logger, carried };
  const context = { ...world, resumedRunLimitMs };
  const runs = hostRuns(context, acme);

  const begin = async (
    mode: RunMode,
    more: Partial<Agent>,
    request: Partial<RunRequest> = {},
  ): Promise<RunHandle> => {
    const hanging = scriptedModel([{ hang: true }]);
    const asked = { namespace: acme, session: 's1', messages: [], mode, ...request };
    const handle = runner.start({ ...agent, model: hanging, ...more }, asked);
    while (hanging.requests.length === 0) await clock.settle();
    return handle;
  };

  return {
    context,
    clock,
    logger,
    model,
    runs,
    start: async (mode = 'background') => active.addStarted(await begin(mode, {}), mode),
    async leave(mode, more = {}, request = {}) {
      const handle = await begin(mode, more, request);
      handle.park();
      await handle.result.catch(() => undefined);
      return handle.runId;
    },
    status: async (runId) => (await runs.get(runId))?.status,
    async ending(runId) {
      const last = (await runs.read(runId)).at(-1);
      if (last?.type !== 'event') return ['none', undefined];
      const { event } = last;
      if (event.type === 'run.failed') return [event.type, event.error.code];
      if (event.type === 'run.completed') return [event.type, event.outcome.stopReason];
      return [event.type, undefined];
    },
  };
}
