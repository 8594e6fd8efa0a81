import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { namespace } from '../agent/agent-runner.harness.ts';
import { answersIn } from '../delegation/delegation.harness.ts';
import { replayRun } from '../replay/replay-run.ts';
import type { RunRecord } from '../run/run-record.ts';
import type { FlowPolicy } from './flow-policy.ts';
import { call, logsWith, scene } from './information-flow.harness.ts';

const digest = { sha256: (text: string) => createHash('sha256').update(text).digest('hex') };
const numRuns = process.env['AURA_TEST_LONG'] === '1' ? 1_000 : 60;

/** The policy once more, as a table that is easy to believe. */
const brings: Readonly<Record<string, string>> = { customer: 'private', web_page: 'untrusted' };
const needs: Readonly<Record<string, readonly string[]>> = {
  post: ['private', 'untrusted'],
  send_mail: ['private'],
  web_page: ['private'],
};
const policy: FlowPolicy = {
  sources: [
    { tools: ['crm:customer'], labels: ['private'] },
    { tools: ['web_page'], labels: ['untrusted'] },
  ],
  sinks: Object.entries(needs).map(([tool, when]) => ({
    tools: [tool],
    when,
    action: tool === 'post' ? 'refuse' : 'ask',
  })),
};

const tool = fc.constantFrom('customer', 'web_page', 'send_mail', 'post', 'note');
const rounds = fc.array(fc.array(tool, { minLength: 1, maxLength: 4 }), {
  minLength: 1,
  maxLength: 4,
});

function scriptOf(plan: readonly (readonly string[])[]) {
  const steps = plan.map((names, round) => ({
    calls: names.map((name, index) => call(name, `${round}.${index}`, `c${round}_${index}`)),
  }));
  return [...steps, { text: 'Done.' }];
}

/** What has to come of the calls, round by round. */
function expectedOutcomes(plan: readonly (readonly string[])[]): readonly string[] {
  const seen = new Set<string>();
  return plan.flatMap((names, round) => {
    const outcomes = names.map((name) => {
      const isRefused = needs[name]?.every((label) => seen.has(label)) === true;
      return { name, outcome: isRefused ? 'denied' : 'ok' };
    });
    for (const { name, outcome } of outcomes) {
      const label = brings[name];
      if (outcome === 'ok' && label !== undefined) seen.add(label);
    }
    return outcomes.map(({ name, outcome }, index) => `${name} c${round}_${index} ${outcome}`);
  });
}

function outcomesIn(records: readonly RunRecord[]): readonly string[] {
  const events = records.flatMap((record) => (record.type === 'event' ? [record.event] : []));
  return events
    .flatMap((event) => (event.type === 'tool.completed' ? [event.result] : []))
    .map(({ name, callId, outcome }) => `${name} ${callId} ${outcome}`)
    .sort();
}

it('decides as the table says, in one life, in two from any cut, and once more from the log', async () => {
  await fc.assert(
    fc.asyncProperty(rounds, fc.double({ min: 0, max: 1, noNaN: true }), async (plan, share) => {
      const script = scriptOf(plan);
      const whole = scene(script, { policy });
      const run = whole.start();
      await run.result;
      const records = await whole.runLogs.within(namespace).read(run.runId);
      const expected = expectedOutcomes(plan).toSorted();
      expect(outcomesIn(records)).toEqual(expected);
      expect((await replayRun(records, { digest })).divergence).toBeUndefined();

      const before = records.slice(0, 2 + Math.floor(share * (records.length - 3)));
      const runLogs = await logsWith(run.runId, before);
      const later = scene(script.slice(answersIn(before, 'main')), { policy, runLogs });
      await (
        await later.resume(run.runId)
      )?.result;
      const after = await runLogs.within(namespace).read(run.runId);
      expect(outcomesIn(after)).toEqual(expected);
    }),
    { numRuns },
  );
}, 60_000);
