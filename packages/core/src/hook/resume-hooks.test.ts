import type { ScriptedStep } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { namespace, of, setUp } from '../agent/agent-runner.harness.ts';
import type { RunRecord } from '../run/run-record.ts';
import { logsWith } from '../replay/replay.harness.ts';
import { defineTool } from '../tool/define-tool.ts';
import type { Hook } from './hook.ts';

const script: readonly ScriptedStep[] = [
  {
    calls: ['veto', 'give', 'change', 'pass'].map((what) => ({ name: 'do', args: { what } })),
  },
  { calls: [{ name: 'do', args: { what: 'again' } }] },
  { text: 'Never asked for.' },
];

/** In the first life it decides about everything; in another one it would let everything be. */
function deciding(isFirst: boolean, asked: string[]): Hook {
  return {
    name: 'deciding',
    beforeToolCall({ call }) {
      asked.push(call.id);
      if (!isFirst) return undefined;
      if (call.args['what'] === 'veto') return { veto: 'no' };
      if (call.args['what'] === 'give') return { result: { content: [] } };
      return call.args['what'] === 'change'
        ? { call: { name: 'do', args: { what: 'changed' } } }
        : undefined;
    },
    turnEnd: ({ turn }) => (isFirst && turn.turn === 2 ? { stop: 'enough' } : undefined),
  };
}

function process(options: { isFirst: boolean; runLogs?: Awaited<ReturnType<typeof logsWith>> }) {
  const { isFirst, ...more } = options;
  const effects: string[] = [];
  const asked: string[] = [];
  const tool = defineTool({
    name: 'do',
    description: 'Does it',
    input: z.object({ what: z.string() }),
    annotations: { idempotent: true },
    execute: ({ what }) => {
      effects.push(what);
      return what;
    },
  });
  const agent = { hooks: [deciding(isFirst, asked)] };
  return (steps: readonly ScriptedStep[]) => ({
    ...setUp(steps, { tools: [tool], agent, ...more }),
    effects,
    asked,
  });
}

function answersIn(records: readonly RunRecord[]): number {
  return records.filter((r) => r.type === 'event' && r.event.type === 'message.completed').length;
}

/** Calls about which hooks had decided by then. */
function decidedIn(records: readonly RunRecord[]): readonly string[] {
  return records.flatMap((r) =>
    r.type === 'hook.decided' && r.point === 'beforeToolCall' ? [String(r.callId)] : [],
  );
}

describe('what hooks have decided', () => {
  it('holds in every life of the run, from every point of its log', async () => {
    const first = process({ isFirst: true })(script);
    const run = first.start();
    const outcome = await run.result;
    expect(outcome).toMatchObject({ stopReason: 'stop_condition', reason: 'enough' });
    expect(first.effects.toSorted()).toEqual(['again', 'changed', 'pass']);
    const whole = await first.runLogs.within(namespace).read(run.runId);
    const expected = { call_1: 'vetoed', call_2: 'ok', call_3: 'ok', call_4: 'ok' } as const;

    for (let length = 1; length < whole.length; length += 1) {
      const records = whole.slice(0, length);
      const runLogs = await logsWith(run.runId, records);
      const later = process({ isFirst: false, runLogs })(script.slice(answersIn(records)));
      const resumed = await later.resume(run.runId);
      const end = await resumed?.result;
      const decided = decidedIn(records);
      const label = `after record ${length}`;
      // Nobody is asked again about what is on record.
      expect(
        later.asked.filter((id) => decided.includes(id)),
        label,
      ).toEqual([]);
      const ended = [...records, ...(await runLogs.within(namespace).read(run.runId))];
      for (const id of decided) {
        const result = ended.flatMap((r) =>
          r.type === 'event' && r.event.type === 'tool.completed' && r.event.result.callId === id
            ? [r.event.result.outcome]
            : [],
        );
        if (id in expected) expect(result[0], label).toBe(expected[id as keyof typeof expected]);
      }
      if (decided.includes('call_3')) expect(later.effects, label).not.toContain('change');
      const isStopped = records.some((r) => r.type === 'hook.decided' && r.point === 'turnEnd');
      const stops = { stopReason: 'stop_condition', reason: 'enough' };
      expect(end, label).toMatchObject(isStopped ? stops : { stopReason: 'completed' });
    }
  });

  it('about an answer holds as well: what was withheld stays so', async () => {
    const guard: Hook = { name: 'guard', afterModelCall: () => ({ veto: 'secret' }) };
    const first = setUp([{ text: '42.' }], { agent: { hooks: [guard] } });
    const run = first.start();
    await run.result;
    const whole = await first.runLogs.within(namespace).read(run.runId);
    const from = whole.findIndex((r) => r.type === 'event' && r.event.type === 'message.completed');
    for (let length = from + 1; length < whole.length; length += 1) {
      const runLogs = await logsWith(run.runId, whole.slice(0, length));
      const later = setUp([], { runLogs });
      const resumed = await later.resume(run.runId);
      expect(await resumed?.result).toMatchObject({ stopReason: 'vetoed', reason: 'secret' });
      expect(of(resumed?.seen ?? [], 'message.completed')).toEqual([]);
    }
  });
});
