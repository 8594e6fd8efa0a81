import { expect } from 'vitest';
import { namespace, setUp } from '../agent/agent-runner.harness.ts';
import type { ResumeOptions } from '../agent/resume-run.ts';
import type { RunRecord } from '../run/run-record.ts';
import { digest, form, logsWith, makeTools, recordRun } from './replay.harness.ts';
import type { Scenario } from './replay.harness.ts';
import { replayRun } from './replay-run.ts';

type Log = Awaited<ReturnType<typeof recordRun>>;

/** Takes a log up where it ends; returns what is in it when the run has stopped again. */
export async function goOn(
  { runId, records }: Log,
  { script, agent, request }: Omit<Scenario, 'name'>,
  options: ResumeOptions = {},
): Promise<Log> {
  const runLogs = await logsWith(runId, records);
  const world = setUp(script, { tools: makeTools(), runLogs, ...(agent && { agent }) });
  const run = await world.resume(runId, {
    ...(request?.stopWhen && { stopWhen: request.stopWhen }),
    ...(request?.output && { output: form }),
    ...options,
  });
  await world.clock.advance(120_000);
  await run?.result.catch(() => {});
  return { runId, records: await runLogs.within(namespace).read(runId) };
}

function answersIn(records: readonly RunRecord[]): number {
  return records.filter((r) => r.type === 'event' && r.event.type === 'message.completed').length;
}

/** Lets a run crash after each of its records and go on, and replays what both lives have written. */
export async function replayAfterCrashes(scenario: Scenario): Promise<void> {
  const whole = await recordRun(scenario);
  for (let length = 1; length < whole.records.length; length += 1) {
    const records = whole.records.slice(0, length);
    const script = scenario.script.slice(answersIn(records)).map((step) => {
      const { hang: _, ...rest } = step;
      return rest;
    });
    const more = { ...scenario, script: [...script, { text: 'More.' }] };
    const log = await goOn({ runId: whole.runId, records }, more);
    const report = await replayRun(log.records, { digest });
    expect(report.divergence, `after record ${length}`).toBeUndefined();
    expect(report.lives).toBe(2);
  }
}
