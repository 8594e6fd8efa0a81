import type { ScriptedStep } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { approvalsWith, askedBroker, yes } from '../approval/approvals.harness.ts';
import { digest } from '../audit/audit.harness.ts';
import { createMemoryAuditSink } from '../audit/memory-audit-sink.ts';
import type { RunId } from '../ids/ids.ts';
import { createMemoryRunLogs } from '../run/memory-run-logs.ts';
import type { RunLogs } from '../run/run-logs.ts';
import type { RunRecord } from '../run/run-record.ts';
import type { Tool } from '../tool/tool.ts';
import { echo, namespace, setUp } from './agent-runner.harness.ts';

const script: readonly ScriptedStep[] = [
  { text: 'First.', calls: [{ name: 'echo', args: { text: 'a' }, id: 'a' }] },
  { text: 'Done.' },
];

const dear: Tool = { ...echo, approval: () => 'always' };
const agent = { approvals: approvalsWith(askedBroker(yes).broker) };

function answersIn(records: readonly RunRecord[]): number {
  return records.filter((r) => r.type === 'event' && r.event.type === 'message.completed').length;
}

async function logWith(records: readonly RunRecord[], runId: RunId): Promise<RunLogs> {
  const runLogs = createMemoryRunLogs();
  const log = await runLogs.within(namespace).create(runId);
  await log.append(records);
  await log.release();
  return runLogs;
}

async function recorded() {
  const first = setUp(script, { tools: [dear], agent });
  const run = first.start();
  await run.result;
  return { runId: run.runId, records: await first.runLogs.within(namespace).read(run.runId) };
}

describe('an audited run that was interrupted', () => {
  it('leaves everything in the audit log once, from every point of its log', async () => {
    const { runId, records } = await recorded();
    for (let length = 1; length < records.length; length += 1) {
      const prefix = records.slice(0, length);
      const runLogs = await logWith(prefix, runId);
      // The process that is gone had not come to write anything down.
      const sink = createMemoryAuditSink({ digest });
      const { resume } = setUp(script.slice(answersIn(prefix)), {
        tools: [dear],
        agent,
        runLogs,
        audit: { sink },
      });
      const resumed = await resume(runId);
      await resumed?.result;
      const trail = await sink.export('tenant:acme');
      const where = `after record ${length}`;
      const facts = trail.map(({ kind, action, outcome }) => `${kind} ${action} ${outcome}`);
      const expected = [
        'run start ok',
        'run resume ok',
        'model_call call tool_calls',
        'approval resolve approve',
        'tool_call begin begun',
        'tool_call call ok',
        'model_call call stop',
        'run end completed',
      ];
      for (const fact of expected) {
        // Of a call that was begun in another life its audit log has the beginning.
        if (fact === 'tool_call begin begun' || (length === 1 && fact === 'run start ok')) continue;
        expect(
          facts.filter((found) => found === fact),
          `${where}: ${fact}`,
        ).toHaveLength(1);
      }
      expect(await sink.verify('tenant:acme')).toEqual({ ok: true });
    }
  });

  it('leaves everything there as well when it is closed instead', async () => {
    const { runId, records } = await recorded();
    const runLogs = await logWith(records.slice(0, -1), runId);
    const sink = createMemoryAuditSink({ digest });
    const { interrupt } = setUp([], { runLogs, audit: { sink } });
    expect(await interrupt(runId)).toBe(true);
    const trail = await sink.export('tenant:acme');
    expect(trail.map(({ outcome }) => outcome)).toEqual([
      'ok',
      'tool_calls',
      'approve',
      'ok',
      'stop',
      'run/interrupted',
    ]);
  });
});
