import type { ScriptedStep } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { echo, namespace, setUp } from '../agent/agent-runner.harness.ts';
import type { AuraEvent } from '../events/aura-event.ts';
import type { RunId } from '../ids/ids.ts';
import { followRun } from './follow-run.ts';

const script: readonly ScriptedStep[] = [
  {
    reasoning: 'Let me see.',
    text: 'First I ask the tool, in a text long enough to come in many pieces.',
    calls: [{ name: 'echo', args: { text: 'x' } }],
  },
  { text: `And then: ${'all of it. '.repeat(300)}` },
];

function textOf(events: readonly AuraEvent[]): string {
  return events.map((event) => (event.type === 'text.delta' ? event.text : '')).join('');
}

function durable(events: readonly AuraEvent[]): readonly AuraEvent[] {
  return events.filter(({ type }) => !type.endsWith('.delta'));
}

async function drain(source: AsyncIterable<readonly AuraEvent[]>): Promise<readonly AuraEvent[]> {
  const all: AuraEvent[] = [];
  for await (const events of source) all.push(...events);
  return all;
}

describe('following a run', () => {
  it('gives every event and every character once, whenever one comes in', async () => {
    const whole = setUp(script, { tools: [echo] }).start();
    await whole.result;
    const moments = whole.seen.length;
    expect(moments).toBeGreaterThan(50);
    for (let moment = 0; moment < moments; moment += 7) {
      const { start, runLogs, clock } = setUp(script, { tools: [echo] });
      const run = start();
      let seen = 0;
      let followed: Promise<readonly AuraEvent[]> | undefined;
      run.subscribe((events) => {
        seen += events.length;
        if (seen < moment || followed !== undefined) return;
        const signal = new AbortController().signal;
        const logs = runLogs.within(namespace);
        followed = drain(followRun({ logs, runId: run.runId, live: () => run, clock, signal }));
      });
      await run.result;
      const events = (await followed) ?? [];
      expect(textOf(events), `from event ${moment}`).toBe(textOf(run.seen));
      expect(durable(events)).toEqual(durable(run.seen));
    }
  });

  it('reads a finished run from its log alone', async () => {
    const { start, runLogs, clock } = setUp(script, { tools: [echo] });
    const run = start();
    await run.result;
    const logs = runLogs.within(namespace);
    const signal = new AbortController().signal;
    const events = await drain(
      followRun({ logs, runId: run.runId, live: () => undefined, clock, signal }),
    );
    expect(textOf(events)).toBe(textOf(run.seen));
    expect(durable(events)).toEqual(durable(run.seen));
  });

  it('watches the log of a run that another process executes', async () => {
    const { start, runLogs, clock } = setUp([{ text: 'hello' }]);
    const logs = runLogs.within(namespace);
    const run = start();
    await run.sync();
    await clock.settle();
    const signal = new AbortController().signal;
    const followed = drain(
      followRun({ logs, runId: run.runId, live: () => undefined, clock, signal }),
    );
    await run.result;
    await clock.advance(250);
    expect(textOf(await followed)).toBe('hello');
  });

  it('has nothing to show of a run that is unknown', async () => {
    const { runLogs, clock } = setUp([]);
    const logs = runLogs.within(namespace);
    const signal = new AbortController().signal;
    const runId = 'run_unknown' as RunId;
    expect(await drain(followRun({ logs, runId, live: () => undefined, clock, signal }))).toEqual(
      [],
    );
  });

  it('ends when the run is put aside', async () => {
    const { start, runLogs, clock } = setUp([{ text: 'hel', hang: true }]);
    const run = start();
    const logs = runLogs.within(namespace);
    const signal = new AbortController().signal;
    const followed = drain(followRun({ logs, runId: run.runId, live: () => run, clock, signal }));
    await clock.settle();
    run.park();
    expect(textOf(await followed)).toBe('hel');
  });

  it('ends when the follower gives up', async () => {
    const { start, runLogs, clock } = setUp([{ text: 'hel', hang: true }]);
    const run = start();
    const follower = new AbortController();
    const { signal } = follower;
    const logs = runLogs.within(namespace);
    const followed = drain(followRun({ logs, runId: run.runId, live: () => run, clock, signal }));
    await clock.settle();
    follower.abort();
    expect(textOf(await followed)).toBe('hel');
    run.abort('done');
    await run.result;
  });
});
