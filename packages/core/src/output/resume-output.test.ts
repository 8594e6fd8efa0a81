import { createHash } from 'node:crypto';
import type { ScriptedStep } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { echo, namespace, setUp } from '../agent/agent-runner.harness.ts';
import { logsWith } from '../replay/replay.harness.ts';
import { planOutput } from './output-plan.ts';

const digest = { sha256: (text: string) => createHash('sha256').update(text).digest('hex') };
const form = z.object({ text: z.string() });

describe.each(['schema', 'tool', 'text'] as const)(
  'a run that answers in a form, with the strategy %s',
  (strategy) => {
    const answer = (text: unknown): ScriptedStep =>
      strategy === 'tool'
        ? { calls: [{ name: 'final_answer', args: { text } as never }] }
        : { text: JSON.stringify({ text }) };
    const script = [
      { calls: [{ name: 'echo', args: { text: 'x' } }] },
      answer(1),
      { text: 'Well.' },
      answer('yes'),
    ];

    const whole = async () => {
      const request = { output: planOutput(form, { strategy, digest }) };
      const { start, runLogs } = setUp(script, { tools: [echo], request });
      const run = start();
      const outcome = await run.result;
      const records = await runLogs.within(namespace).read(run.runId);
      return { runId: run.runId, outcome, records };
    };

    it('comes to the same answer from every point of its log', async () => {
      const { runId, outcome, records } = await whole();
      expect(outcome).toMatchObject({ output: { text: 'yes' }, turns: 4 });
      for (let length = 1; length < records.length; length += 1) {
        const prefix = records.slice(0, length);
        const answers = prefix.filter(
          (record) => record.type === 'event' && record.event.type === 'message.completed',
        );
        const runLogs = await logsWith(runId, prefix);
        const { resume } = setUp(script.slice(answers.length), { tools: [echo], runLogs });
        const resumed = await resume(runId, { output: form });
        expect(await resumed?.result, `after record ${length}`).toMatchObject({
          stopReason: 'completed',
          output: { text: 'yes' },
          turns: 4,
        });
      }
    });

    it('does not go on without its schema, or with another one', async () => {
      const { runId, records } = await whole();
      const runLogs = await logsWith(runId, records.slice(0, 4));
      const { resume } = setUp([], { runLogs });
      const missing = { code: 'run/options_missing' };
      await expect(resume(runId)).rejects.toMatchObject(missing);
      const output = z.object({ text: z.number() });
      await expect(resume(runId, { output })).rejects.toMatchObject(missing);
    });
  },
);
