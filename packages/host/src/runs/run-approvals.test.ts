import {
  brokers,
  createAgentRunner,
  createApprovalSigner,
  createIdSource,
  createMemoryRunLogs,
  defaultLimits,
  defineTool,
  Namespace,
  silentLogger,
  toolsOf,
} from '@aura/core';
import type { Agent, ApprovalAnswer, Approvals, Principal, RunId, RunLogs } from '@aura/core';
import { fakeClock, scriptedModel, seededRandom } from '@aura/testkit';
import type { ScriptedStep } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import type { HostedAgent } from '../host.ts';
import { nodeDigest } from '../node/node-digest.ts';
import { nodeSigner } from '../node/node-signer.ts';
import { decideApproval, waitingApprovals } from './run-approvals.ts';
import type { HostRuns } from './run-directory.ts';

const acme = Namespace.of('tenant', 'acme');
const bob = acme.child('user', 'bob');
const alice: Principal = { id: 'alice', kind: 'user', roles: ['lead'], scopes: [acme] };
const yes: ApprovalAnswer = { decision: 'approve', by: 'alice', approver: alice };
const signer = createApprovalSigner({
  digest: nodeDigest,
  signer: nodeSigner,
  secret: new Uint8Array(32).fill(1),
});
const calls = [
  { name: 'pay', args: { amount: 1 } },
  { name: 'pay', args: { amount: 2 } },
];
const script: readonly ScriptedStep[] = [{ calls }, { text: 'Done.' }];

/** A process with an agent that may pay when a lead says so. */
function aProcess(runLogs: RunLogs, steps = script, more: Partial<Approvals> = {}) {
  const clock = fakeClock();
  const random = seededRandom(3);
  const paid: number[] = [];
  const pay = defineTool({
    name: 'pay',
    description: 'Pays',
    input: {
      jsonSchema: { type: 'object' },
      check: (args) => ({ ok: true, args }),
    },
    approval: () => 'always',
    execute: ({ amount }) => {
      paid.push(Number(amount));
      return 'paid';
    },
  });
  const ids = createIdSource({ clock, random });
  const world = { clock, random, ids, digest: nodeDigest, logger: silentLogger, runLogs };
  const runner = createAgentRunner(world);
  const agent: Agent = {
    id: 'helper',
    name: 'Helper',
    digest: 'agent-1',
    model: scriptedModel(steps),
    system: [],
    tools: toolsOf([pay]),
    limits: defaultLimits,
    notices: { lastTurn: false },
    approvals: {
      broker: brokers.suspend(),
      signer,
      canApprove: (_, { roles = [] }) => roles.includes('lead'),
      ...more,
    },
  };
  const hosted: HostedAgent = {
    id: agent.id,
    name: agent.name,
    hidden: false,
    createdAt: 0,
    ownedBy: 'test',
    agent,
    run: (request) => runner.start(agent, request),
    mcpStatus: () => [],
    forwards: [],
    mcpServers: [],
    mcpTools: () => Promise.resolve(new Map()),
    ready: () => Promise.resolve(),
  };
  const runsIn = (namespace: Namespace) => {
    const logs = runLogs.within(namespace);
    const runs: Pick<HostRuns, 'resume'> = {
      resume: (runId, options) => runner.resume(agent, { namespace, runId }, options),
    };
    return {
      approvals: () => waitingApprovals(logs, clock),
      decide: (runId: RunId, token: string, answer: ApprovalAnswer) =>
        decideApproval({ logs, runs, agents: [hosted], clock }, { runId, token, answer }),
    };
  };
  return { clock, paid, hosted, runsIn };
}

async function waitingRun() {
  const runLogs = createMemoryRunLogs();
  const { hosted } = aProcess(runLogs);
  const run = hosted.run({ namespace: bob, session: 's1', messages: [] });
  await run.result;
  return { runLogs, runId: run.runId };
}

describe('the approvals of a namespace', () => {
  it('are listed for everybody above the run and nobody beside it', async () => {
    const { runLogs, runId } = await waitingRun();
    const { runsIn, clock } = aProcess(runLogs);
    const waiting = await runsIn(acme).approvals();
    expect(waiting.map(({ run, approval }) => [run.runId, approval.args])).toEqual([
      [runId, { amount: 1 }],
      [runId, { amount: 2 }],
    ]);
    expect(await runsIn(acme.child('user', 'eve')).approvals()).toEqual([]);
    await clock.advance(15 * 60_000);
    expect(await runsIn(acme).approvals()).toEqual([]);
  });

  it('[runtime C-156] are decided one by one, in any process, and the run ends when all are', async () => {
    const { runLogs, runId } = await waitingRun();
    const { runsIn, paid } = aProcess(runLogs, script.slice(1));
    const runs = runsIn(acme);
    const [first, second] = (await runs.approvals()).map(({ approval }) => approval.token);
    const once = await runs.decide(runId, second ?? '', yes);
    expect((await once.result).stopReason).toBe('suspended');
    expect(paid).toEqual([2]);
    expect((await runs.approvals()).map(({ approval }) => approval.token)).toEqual([first]);
    await expect(runs.decide(runId, second ?? '', yes)).rejects.toMatchObject({
      code: 'approval/unknown_token',
    });
    const twice = await runs.decide(runId, first ?? '', { ...yes, decision: 'deny' });
    expect((await twice.result).text).toBe('Done.');
    expect(paid).toEqual([2]);
    expect(await runs.approvals()).toEqual([]);
  });

  it('[runtime C-160] stay open when somebody answers who may not', async () => {
    const { runLogs, runId } = await waitingRun();
    const { runsIn } = aProcess(runLogs);
    const [waiting] = await runsIn(acme).approvals();
    const eve: Principal = { ...alice, id: 'eve', roles: [] };
    for (const decision of ['approve', 'deny'] as const) {
      const answer = { decision, by: 'eve', approver: eve };
      await expect(
        runsIn(acme).decide(runId, waiting?.approval.token ?? '', answer),
      ).rejects.toMatchObject({ code: 'approval/not_permitted' });
    }
    expect(await runsIn(acme).approvals()).toHaveLength(2);
  });

  it('[runtime C-157] stay open for tokens of another key, of nobody, and of the past', async () => {
    const { runLogs, runId } = await waitingRun();
    const other = createApprovalSigner({
      digest: nodeDigest,
      signer: nodeSigner,
      secret: new Uint8Array(32).fill(2),
    });
    const [waiting] = await aProcess(runLogs).runsIn(acme).approvals();
    const token = waiting?.approval.token ?? '';
    const rotated = aProcess(runLogs, script, { signer: other }).runsIn(acme);
    await expect(rotated.decide(runId, token, yes)).rejects.toMatchObject({
      code: 'approval/invalid_signature',
    });
    const { runsIn, clock } = aProcess(runLogs);
    await expect(runsIn(acme).decide(runId, 'forged', yes)).rejects.toMatchObject({
      code: 'approval/unknown_token',
    });
    await expect(runsIn(acme.child('user', 'eve')).decide(runId, token, yes)).rejects.toMatchObject(
      { code: 'approval/unknown_token' },
    );
    await clock.advance(15 * 60_000);
    await expect(runsIn(acme).decide(runId, token, yes)).rejects.toMatchObject({
      code: 'approval/expired',
    });
  });

  it('can not be given while somebody works on the run', async () => {
    const { runLogs, runId } = await waitingRun();
    const { runsIn } = aProcess(runLogs);
    const [waiting] = await runsIn(acme).approvals();
    const held = await runLogs.within(bob).acquire(runId);
    const deciding = runsIn(acme).decide(runId, waiting?.approval.token ?? '', yes);
    await expect(deciding).rejects.toMatchObject({ code: 'approval/busy', retry: 'same' });
    await held?.release();
  });
});
