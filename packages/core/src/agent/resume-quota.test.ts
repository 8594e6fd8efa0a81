import { fakeClock } from '@aura/testkit';
import type { ScriptedStep } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { createMemoryQuotaStore } from '../budget/memory-quota-store.ts';
import type { QuotaStore } from '../budget/quota.ts';
import type { Awaitable } from '../json/json.ts';
import { createMemoryRunLogs } from '../run/memory-run-logs.ts';
import type { RunRecord } from '../run/run-record.ts';
import { echo, namespace, setUp } from './agent-runner.harness.ts';

const script: readonly ScriptedStep[] = [
  { text: 'First.', calls: [{ name: 'echo', args: { text: 'a' }, id: 'a' }] },
  { text: 'Second.', calls: [{ name: 'echo', args: { text: 'b' }, id: 'b' }] },
  { text: 'Done.' },
];

function answersIn(records: readonly RunRecord[]): number {
  return records.filter((r) => r.type === 'event' && r.event.type === 'message.completed').length;
}

function aQuota() {
  const clock = fakeClock(Date.UTC(2026, 0, 1));
  const rules = [{ scope: namespace, window: 'day', max: { tokens: 10_000, runs: 1 } }] as const;
  return { clock, quotas: createMemoryQuotaStore({ clock, rules }) };
}

/** Quotas for a process that stands still for ever at one of its operations, before or after it has taken effect. */
function stoppingAt(quotas: QuotaStore, stop: { readonly at: number; readonly done: boolean }) {
  let count = 0;
  const reached: string[] = [];
  const pass = async <T>(name: string, act: () => Awaitable<T>): Promise<T> => {
    count += 1;
    if (count !== stop.at) return act();
    reached.push(name);
    if (stop.done) await act();
    return new Promise(() => {});
  };
  const store: QuotaStore = {
    ...quotas,
    reserve: (...args) => pass('reserve', () => quotas.reserve(...args)),
    commit: (...args) => pass('commit', () => quotas.commit(...args)),
  };
  return { store, reached };
}

/** The process that ran this run is gone; another one goes on with what lies in its log. */
async function crashAndResume(quotas: QuotaStore, stop: { at: number; done: boolean }) {
  const { store, reached } = stoppingAt(quotas, stop);
  const first = setUp(script, { tools: [echo], quotas: store });
  const { runId } = first.start();
  await first.clock.settle();
  const records = await first.runLogs.within(namespace).read(runId);
  const runLogs = createMemoryRunLogs();
  const log = await runLogs.within(namespace).create(runId);
  await log.append(records);
  await log.release();
  const left = script.slice(answersIn(records));
  const second = setUp(left, { tools: [echo], quotas, runLogs, seed: 8 });
  const resumed = await second.resume(runId);
  return {
    operation: reached[0],
    outcome: await resumed?.result,
    calls: first.model.requests.length + second.model.requests.length,
  };
}

describe('a run under quotas that was interrupted', () => {
  it('has counted itself once and each model call once, wherever its process stopped', async () => {
    const operations: (string | undefined)[] = [];
    for (let at = 1; ; at += 1) {
      for (const done of [false, true]) {
        const { quotas, clock } = aQuota();
        const { operation, outcome, calls } = await crashAndResume(quotas, { at, done });
        if (operation === undefined) {
          expect(operations).toHaveLength(20);
          return;
        }
        operations.push(operation);
        const where = `${done ? 'after' : 'before'} ${operation} ${at}`;
        expect(outcome, where).toMatchObject({ stopReason: 'completed' });
        const used = await quotas.usage(namespace, 'day');
        // A call whose end was counted, but is not on record, was made and paid for twice.
        const isLost = operation === 'commit' && !done && calls > script.length;
        expect(used, where).toEqual({
          runs: 1,
          toolCalls: 2,
          costMicros: 0,
          tokens: 15 * (isLost ? calls - 1 : calls),
        });
        // Nothing is held any more.
        await clock.advance(3_600_000);
        expect(await quotas.usage(namespace, 'day'), where).toEqual(used);
      }
    }
  });

  it('leaves nothing behind when nobody goes on with it [runtime C-183]', async () => {
    const { quotas, clock } = aQuota();
    const { store } = stoppingAt(quotas, { at: 1, done: true });
    const first = setUp(script, { tools: [echo], quotas: store });
    first.start();
    await first.clock.settle();
    const next = setUp([{ text: 'Hi.' }], { quotas, seed: 8 });
    expect(await next.start().result).toMatchObject({ stopReason: 'budget' });
    await clock.advance(600_000);
    expect((await next.start().result).text).toBe('Hi.');
  });
});
