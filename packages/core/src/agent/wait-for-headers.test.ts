import { describe, expect, it } from 'vitest';
import { approvalsWith, yes } from '../approval/approvals.harness.ts';
import { brokers } from '../approval/brokers.ts';
import { toAnswerRecord } from '../approval/approval-decision.ts';
import { toPendingApproval } from '../approval/pending-item.ts';
import { digest } from '../replay/replay.harness.ts';
import { replayRun } from '../replay/replay-run.ts';
import type { RunId } from '../ids/ids.ts';
import { defineTool } from '../tool/define-tool.ts';
import { ForwardedHeaders } from '../tool/forwarded-headers.ts';
import { z } from 'zod';
import { namespace, of, setUp, types } from './agent-runner.harness.ts';

const forwarded = new ForwardedHeaders([['X-Token', 'hidden-value']]);

/** A tool that says in whose name it was called. */
function whoTool(seen: (string | undefined)[]) {
  return defineTool({
    name: 'who',
    description: 'who',
    input: z.object({}),
    annotations: { readOnly: true },
    approval: () => 'always',
    execute: (_, context) => {
      seen.push(context.forwarded?.reveal('x-token'));
      return 'done';
    },
  });
}

function waitingWorld() {
  const seen: (string | undefined)[] = [];
  const world = setUp([{ calls: [{ name: 'who', args: {} }] }, { text: 'Done.' }], {
    tools: [whoTool(seen)],
    agent: { approvals: approvalsWith(brokers.suspend()) },
    request: { forwarded, mode: 'background' },
  });
  const logs = world.runLogs.within(namespace);
  const pendingOf = async (runId: RunId) => {
    const last = (await logs.read(runId)).at(-1);
    return last?.type === 'event' && last.event.type === 'run.suspended' ? last.event.pending : [];
  };
  return { ...world, seen, logs, pendingOf };
}

describe('a run that was begun with headers of its caller', () => {
  it('has their names on record and nothing else of them', async () => {
    const world = waitingWorld();
    const run = world.start();
    await run.result;
    const records = await world.logs.read(run.runId);
    expect(records[0]).toMatchObject({ type: 'run.opened', forwards: ['x-token'] });
    expect(JSON.stringify([records, run.seen, world.lines])).not.toContain('hidden-value');
  });

  it('waits for them when it goes on without, also for what was answered meanwhile', async () => {
    const world = waitingWorld();
    const { runId, result } = world.start();
    await result;
    const [asked] = await world.pendingOf(runId);
    const token = toPendingApproval(asked?.info ?? null)?.token ?? '';

    const answers = [{ token, value: toAnswerRecord(yes) }];
    const waiting = await world.resume(runId, { answers });
    expect(await waiting?.result).toMatchObject({ stopReason: 'suspended' });
    expect(types(waiting?.seen ?? [])).toEqual(['run.suspended']);
    expect(await world.pendingOf(runId)).toEqual([
      { token: 'headers', info: { kind: 'headers', names: ['x-token'] } },
    ]);
    expect(await world.logs.get(runId)).toMatchObject({ status: 'suspended' });
    expect(await world.runLogs.unfinished()).toEqual([]);
    expect(world.seen).toEqual([]);

    // Asking again changes nothing.
    const { length } = await world.logs.read(runId);
    await (
      await world.resume(runId)
    )?.result;
    expect(await world.logs.read(runId)).toHaveLength(length);

    const other = new ForwardedHeaders([['x-token', 'another']]);
    const last = await world.resume(runId, { forwarded: other });
    expect(await last?.result).toMatchObject({ stopReason: 'completed', text: 'Done.' });
    expect(world.seen).toEqual(['another']);
    expect(of(last?.seen ?? [], 'tool.completed')[0]?.result.outcome).toBe('ok');

    const records = await world.logs.read(runId);
    expect(await replayRun(records, { digest })).toMatchObject({ lives: 2 });
    expect((await replayRun(records, { digest })).divergence).toBeUndefined();
  });

  it('goes on waiting for somebody else as well', async () => {
    const world = waitingWorld();
    const { runId, result } = world.start();
    await result;
    await (
      await world.resume(runId)
    )?.result;
    expect((await world.pendingOf(runId)).map(({ info }) => info)).toMatchObject([
      { kind: 'approval', tool: 'who' },
      { kind: 'headers' },
    ]);
    const again = await world.resume(runId, { forwarded });
    expect(await again?.result).toMatchObject({ stopReason: 'suspended' });
    expect((await world.pendingOf(runId)).map(({ info }) => info)).toMatchObject([
      { kind: 'approval', tool: 'who' },
    ]);
  });
});
