import {
  brokers,
  createAgentRunner,
  createApprovalSigner,
  createIdSource,
  createMemoryRunLogs,
  createMemoryTimers,
  defaultApprovalTtlMs,
  defaultLimits,
  defineTool,
  Namespace,
  silentLogger,
  TimerService,
  toolsOf,
} from '@aura/core';
import type { Agent, RunId, RunLogs, RunRecord, Timers } from '@aura/core';
import { fakeClock, scriptedModel, seededRandom } from '@aura/testkit';
import type { FakeClock, ScriptedStep } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { ActiveRuns } from './active-runs.ts';
import { CarriedHeaders } from './carried-headers.ts';
import type { HostedAgent } from '../host.ts';
import { nodeDigest } from '../node/node-digest.ts';
import { nodeSigner } from '../node/node-signer.ts';
import { hostRuns } from './run-directory.ts';
import { watchExpiries } from './run-expiry.ts';
import { RunRecovery } from './run-recovery.ts';

const bob = Namespace.of('tenant', 'acme', 'user', 'bob');
const script: readonly ScriptedStep[] = [
  { text: 'I will pay.', calls: [{ name: 'pay', args: {} }] },
  { text: 'Then not.' },
];
const signer = createApprovalSigner({
  digest: nodeDigest,
  signer: nodeSigner,
  secret: new Uint8Array(32).fill(1),
});

interface Kept {
  readonly clock: FakeClock;
  readonly runLogs: RunLogs;
  readonly timers: Timers;
}

function kept(): Kept {
  const clock = fakeClock();
  return { clock, runLogs: createMemoryRunLogs(), timers: createMemoryTimers({ clock }) };
}

/** A process with an agent that has to ask before it pays; `start` makes it look after what it finds. */
function aProcess({ clock, runLogs, timers }: Kept, steps: readonly ScriptedStep[], id = 'helper') {
  const random = seededRandom(3);
  const paid: string[] = [];
  const pay = defineTool({
    name: 'pay',
    description: 'Pays',
    input: { jsonSchema: { type: 'object' }, check: (args) => ({ ok: true, args }) },
    approval: () => 'always',
    execute: () => {
      paid.push('paid');
      return 'paid';
    },
  });
  const logger = silentLogger;
  const service = new TimerService({ timers, clock, logger });
  const ids = createIdSource({ clock, random });
  const runner = createAgentRunner({
    clock,
    random,
    ids,
    digest: nodeDigest,
    logger,
    runLogs,
    timers: service,
  });
  const model = scriptedModel(steps);
  const agent: Agent = {
    id,
    name: 'Helper',
    digest: 'agent-1',
    model,
    system: [],
    tools: toolsOf([pay]),
    limits: defaultLimits,
    notices: { lastTurn: false },
    approvals: { broker: brokers.suspend(), signer },
  };
  const active = new ActiveRuns({ isDurable: true });
  const run: HostedAgent['run'] = (request) =>
    active.addStarted(runner.start(agent, request), request.mode ?? 'attached');
  const hosted: HostedAgent = {
    id,
    name: agent.name,
    hidden: false,
    createdAt: 0,
    ownedBy: 'test',
    agent,
    run,
    mcpStatus: () => [],
    forwards: [],
    mcpServers: [],
    mcpTools: () => Promise.resolve(new Map()),
    ready: () => Promise.resolve(),
  };
  const carried = new CarriedHeaders();
  const world = { runLogs, runner, clock, ids, logger, active, carried };
  const context = { ...world, agents: [hosted], resumedRunLimitMs: 0 };
  const recovery = new RunRecovery(context, logger);
  return {
    paid,
    model,
    runs: hostRuns(context, bob),
    ask: () => run({ namespace: bob, session: 's1', messages: [], mode: 'background' }),
    async start() {
      await watchExpiries(context, service);
      await recovery.begin();
    },
    async stop() {
      const stopped = service[Symbol.asyncDispose]();
      await active.close({ drainMs: 0, reason: 'stop', clock });
      await recovery.ended();
      await stopped;
    },
  };
}

async function recordsOf({ runLogs }: Kept, runId: RunId): Promise<readonly RunRecord[]> {
  return runLogs.within(bob).read(runId);
}

function endsOf(records: readonly RunRecord[]) {
  return records.flatMap((record) => {
    if (record.type !== 'event') return [];
    if (record.event.type === 'approval.resolved') return [record.event.ruling.decision];
    return record.event.type === 'run.completed' ? [record.event.outcome.text] : [];
  });
}

/** How many answers of the model a log has. */
function answersIn(records: readonly RunRecord[]): number {
  return records.filter((r) => r.type === 'event' && r.event.type === 'message.completed').length;
}

function isWaiting(records: readonly RunRecord[]): boolean {
  const last = records.at(-1);
  return last?.type === 'event' && last.event.type === 'run.suspended';
}

describe('a run that nobody answers in time', () => {
  it('goes on with a denial that is on record as one of time', async () => {
    const world = kept();
    const { ask, start, stop, paid, runs } = aProcess(world, script);
    await start();
    const { runId, result } = ask();
    await result;
    await world.clock.advance(defaultApprovalTtlMs);
    expect(endsOf(await recordsOf(world, runId))).toEqual(['expired', 'I will pay.\n\nThen not.']);
    expect([paid, (await runs.get(runId))?.status]).toEqual([[], 'completed']);
    await stop();
    expect(world.clock.sleeping).toBe(0);
  });

  it('is left to a process that has its agent', async () => {
    const world = kept();
    const first = aProcess(world, script);
    const { runId, result } = first.ask();
    await result;
    const other = aProcess(world, [], 'other');
    await other.start();
    await world.clock.advance(2 * defaultApprovalTtlMs);
    expect((await first.runs.get(runId))?.status).toBe('suspended');
    await aProcess(world, script.slice(1)).start();
    await world.clock.advance(60_000);
    expect((await first.runs.get(runId))?.status).toBe('completed');
  });

  it('is found although those who let it wait had no ledger', async () => {
    const world = kept();
    const { runId, result } = aProcess({ ...world, timers: kept().timers }, script).ask();
    await result;
    await aProcess(world, script.slice(1)).start();
    await world.clock.advance(defaultApprovalTtlMs);
    expect(endsOf(await recordsOf(world, runId))).toEqual(['expired', 'I will pay.\n\nThen not.']);
  });

  it('has its timer before its log says that it waits', async () => {
    const world = kept();
    const atWait: number[] = [];
    const logs = world.runLogs;
    const runLogs: RunLogs = {
      ...logs,
      within: (namespace) => ({
        ...logs.within(namespace),
        async create(runId) {
          const log = await logs.within(namespace).create(runId);
          const append: typeof log.append = async (records) => {
            if (isWaiting(records)) {
              atWait.push((await world.timers.within(bob).list({ isOpen: true })).items.length);
            }
            await log.append(records);
          };
          return { runId, fence: log.fence, append, release: () => log.release() };
        },
      }),
    };
    await aProcess({ ...world, runLogs }, script).ask().result;
    expect(atWait).toEqual([1]);
  });

  it('ends the same way wherever its process has stopped', async () => {
    const whole = kept();
    const { ask, start } = aProcess(whole, script);
    await start();
    const { runId, result } = ask();
    await result;
    const [timer] = (await whole.timers.within(bob).list()).items;
    if (timer === undefined) throw new Error('no timer was set');
    await whole.clock.advance(defaultApprovalTtlMs);
    const records = await recordsOf(whole, runId);
    const asked = records.findIndex((r) => r.type === 'event' && r.event.type === 'run.suspended');
    expect(asked).toBeGreaterThan(5);

    for (let length = 1; length < records.length; length += 1) {
      const prefix = records.slice(0, length);
      // The timer is durable before the record of the wait, and stays until it was handled.
      const hasTimer = length <= asked ? [false, true] : [true];
      for (const isSet of hasTimer) {
        const world = kept();
        const log = await world.runLogs.within(bob).create(runId);
        await log.append(prefix);
        await log.release();
        if (isSet) await world.timers.within(bob).set(timer);
        const steps = script.slice(answersIn(prefix));
        const later = aProcess(world, steps);
        const place = `after record ${length}, timer ${isSet}`;
        await later.start();
        await world.clock.advance(2 * defaultApprovalTtlMs);
        const all = await recordsOf(world, runId);
        expect(endsOf(all), place).toEqual(['expired', 'I will pay.\n\nThen not.']);
        expect(later.model.requests.length, place).toBe(steps.length);
        expect(later.paid, place).toEqual([]);
        const open = await world.timers.within(bob).list({ isOpen: true });
        expect(open.items, place).toEqual([]);
        if (isWaiting(prefix)) expect(isSet).toBe(true);
        await later.stop();
      }
    }
  });
});
