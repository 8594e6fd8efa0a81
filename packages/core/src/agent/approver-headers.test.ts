import type { ScriptedStep } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { approvalsWith } from '../approval/approvals.harness.ts';
import { brokers } from '../approval/brokers.ts';
import { replayRun } from '../replay/replay-run.ts';
import { digest, logsWith } from '../replay/replay.harness.ts';
import { createMemoryRunLogs } from '../run/memory-run-logs.ts';
import { defineTool } from '../tool/define-tool.ts';
import { ForwardedHeaders } from '../tool/forwarded-headers.ts';
import { messageTextOf, namespace, of, setUp } from './agent-runner.harness.ts';

const done = { text: 'Done.' };
const asking: readonly ScriptedStep[] = [{ calls: [{ name: 'act', args: {} }] }, done];

function world(runLogs = createMemoryRunLogs(), script: readonly ScriptedStep[] = asking) {
  const seen: (string | undefined)[] = [];
  const act = defineTool({
    name: 'act',
    description: 'act',
    input: z.object({}),
    annotations: { readOnly: true },
    approval: () => 'always',
    execute: (_, context) => {
      seen.push(context.headers?.reveal('Authorization'));
      return 'done';
    },
  });
  const toolHeaders = new ForwardedHeaders([['authorization', 'hidden-value']]);
  const broker = brokers.callback((_, { origin }) => {
    expect(origin).toEqual({ kind: 'code' });
    return { decision: 'approve', by: 'ann', toolHeaders };
  });
  const agent = { approvals: approvalsWith(broker) };
  const request = { mode: 'background' } as const;
  return { seen, ...setUp(script, { tools: [act], agent, request, runLogs }) };
}

describe('headers that an approver gives for a call', () => {
  it('reach that call, and the log has their names', async () => {
    const { seen, start, runLogs } = world();
    const run = start();
    expect(await run.result).toMatchObject({ stopReason: 'completed' });
    expect(seen).toEqual(['hidden-value']);
    const records = await runLogs.within(namespace).read(run.runId);
    expect(JSON.stringify([records, run.seen])).not.toContain('hidden-value');
    const [resolved] = of(run.seen, 'approval.resolved');
    expect(resolved?.ruling).toMatchObject({ decision: 'approve', toolHeaders: ['authorization'] });
    expect((await replayRun(records, { digest })).divergence).toBeUndefined();
  });

  it.each([
    ['approval.resolved', 'denied', 'not approved'],
    ['tool.started', 'interrupted', 'Whether it took effect is unknown'],
  ] as const)(
    'are gone with the process: after %s the call is %s, and made in no other name',
    async (last, outcome, told) => {
      const first = world();
      const { runId, result } = first.start();
      await result;
      const records = await first.runLogs.within(namespace).read(runId);
      const end = records.findIndex(
        (record) => record.type === 'event' && record.event.type === last,
      );
      const { seen, resume } = world(await logsWith(runId, records.slice(0, end + 1)), [done]);
      const again = await resume(runId);
      expect(await again?.result).toMatchObject({ stopReason: 'completed' });
      expect(seen).toEqual([]);
      const [completed] = of(again?.seen ?? [], 'tool.completed');
      expect(completed?.result.outcome).toBe(outcome);
      expect(messageTextOf(completed?.result ?? { content: [] })).toContain(told);
    },
  );
});
