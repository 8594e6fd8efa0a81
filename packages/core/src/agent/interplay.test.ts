import { describe, expect, it } from 'vitest';
import { logsWith } from '../delegation/delegation.harness.ts';
import type { AuraEvent } from '../events/aura-event.ts';
import { createMemoryRunLogs } from '../run/memory-run-logs.ts';
import { foldRun } from '../run/run-past.ts';
import type { RunRecord } from '../run/run-record.ts';
import { namespace } from './agent-runner.harness.ts';
import { aProcess, crashedRun, factsIn, goOn } from './interplay.harness.ts';
import { saidIn, scoutScope, sharedStores, wholeRun } from './interplay.harness.ts';

/** Every so many writes; all of them take a while. */
const step = process.env['AURA_TEST_LONG'] === undefined ? 7 : 1;

type Whole = Awaited<ReturnType<typeof wholeRun>>;

/** Calls by agent and id, as effects are noted. */
function callsIn(records: readonly RunRecord[], what: 'begun' | 'ended'): readonly string[] {
  return records.flatMap((record) => {
    const agent = record.scope === scoutScope ? 'scout' : 'helper';
    if (record.type === 'tool.outcome')
      return what === 'ended' ? [`${agent} ${record.callId}`] : [];
    const isBegun = record.type === 'event' && record.event.type === 'tool.started';
    return isBegun && what === 'begun' ? [`${agent} ${record.event.callId}`] : [];
  });
}

/** Effects that may not be repeated. */
function effects(done: readonly string[]): readonly string[] {
  return done.filter((name) => !name.includes(' read_'));
}

/** Everything was said that is said without an interruption, and each part has ended once. */
function expectWhole(whole: Whole, records: readonly RunRecord[], where: string): void {
  expect(saidIn(records), where).toEqual(saidIn(whole.records));
  expect(saidIn(records, scoutScope), where).toEqual(saidIn(whole.records, scoutScope));
  const ends = records.flatMap((r) => (r.type === 'event' ? [r.event.type] : []));
  const isEnd = (type: string): boolean => /^(run|delegation)\.(completed|failed)$/.test(type);
  expect(ends.filter(isEnd), where).toEqual(['delegation.completed', 'run.completed']);
}

describe('a run in which everything comes together', () => {
  it('does what it is to do', async () => {
    const { outcome, records, done, stores } = await wholeRun();
    expect(outcome).toMatchObject({ stopReason: 'completed', output: { n: 1 } });
    expect(done.filter((name) => name.startsWith('scout'))).toEqual([
      'scout note_scout',
      'scout pay_scout',
      'scout ask_scout',
    ]);
    expect(saidIn(records)).toContain('user Go on.');
    expect(saidIn(records, scoutScope)).toContain('user Go on.');
    const types = records.flatMap((r) => (r.type === 'event' ? [r.event.type] : []));
    expect(types).toContain('context.compacted');
    const used = await stores.quotas.usage(namespace, 'day');
    expect(used).toMatchObject({ runs: 1, toolCalls: 9, tokens: 120 });
  });

  it('comes to the same end from every point of its log, and repeats nothing', async () => {
    const whole = await wholeRun();
    const facts = await factsIn(whole.stores);
    for (let length = 1; length < whole.records.length; length += 1) {
      const prefix = whole.records.slice(0, length);
      const stores = sharedStores();
      const { outcome, records, done } = await goOn(whole.runId, prefix, stores);
      const where = `after record ${length}`;
      const { text, usage } = whole.outcome ?? {};
      expect(outcome, where).toMatchObject({
        stopReason: 'completed',
        output: { n: 1 },
        text,
        usage,
      });
      expectWhole(whole, records, where);
      const ended = callsIn(prefix, 'ended');
      expect(
        done.filter((name) => ended.includes(name)),
        where,
      ).toEqual([]);
      expect(new Set(done).size, where).toBe(done.length);
      const ever = new Set([...callsIn(prefix, 'begun'), ...done, 'helper delegate']);
      expect([...ever].toSorted(), where).toEqual([...whole.done, 'helper delegate'].toSorted());
      expect(await factsIn(stores), where).toEqual(facts);
    }
  });

  it.each([
    { kept: false, from: 2 },
    { kept: true, from: 1 },
  ])('survives a crash at each write that is kept: $kept', async ({ kept, from }) => {
    const whole = await wholeRun();
    const facts = await factsIn(whole.stores);
    let at = from;
    for (; ; at += step) {
      const crashed = await crashedRun(whole.runId, at, kept);
      if (crashed === undefined) break;
      const { records, done, stores } = crashed;
      const where = `at write ${at}`;
      expectWhole(whole, records, where);
      expect(new Set(effects(done)).size, where).toBe(effects(done).length);
      expect(await factsIn(stores), where).toEqual(facts);
      const { runs, toolCalls, tokens } = await stores.quotas.usage(namespace, 'day');
      expect({ runs, toolCalls }, where).toEqual({ runs: 1, toolCalls: 9 });
      // Answers that were lost are paid for, whole answers all.
      expect(tokens % 15, where).toBe(0);
    }
    expect(at).toBeGreaterThan(100);
  });
});

/** Does something to a run at each of its events in turn, in each of its lives. */
async function atEachEvent(
  whole: Whole,
  act: (life: { abort(reason: string): void; park(): void }) => void,
  check: (life: {
    readonly where: string;
    readonly begunAt: number;
    readonly process: ReturnType<typeof aProcess>;
    readonly records: readonly RunRecord[];
    /** Undefined when it has not ended: nobody has moved the clock. */
    readonly end: string | undefined;
  }) => Promise<void>,
): Promise<void> {
  const isStart = (r: RunRecord): boolean => r.type === 'event' && r.event.type === 'run.suspended';
  const starts = [0, ...whole.records.filter(isStart).map(({ seq }) => seq)];
  for (const begunAt of starts) {
    for (let place = 1; ; place += 1) {
      const given = whole.records.slice(0, begunAt);
      const isNew = begunAt === 0;
      const runLogs = isNew ? createMemoryRunLogs() : await logsWith(whole.runId, given);
      const process = aProcess(given, { runLogs, life: isNew ? 1 : 2 });
      const run = await process.live(isNew ? undefined : whole.runId);
      if (run === undefined) throw new Error('nobody can go on with the run');
      let reached: AuraEvent | undefined;
      let count = 0;
      run.subscribe((events) => {
        for (const event of events) {
          count += 1;
          if (count !== place) continue;
          reached = event;
          act(run);
        }
      });
      let end: string | undefined;
      run.result.then(
        ({ stopReason }) => (end = stopReason),
        ({ code }) => (end = code),
      );
      await process.clock.settle();
      await process.clock.settle();
      if (reached === undefined) break;
      const where = `at ${reached.scope} ${reached.type}, event ${place} of the life from ${begunAt}`;
      expect(process.clock.sleeping, where).toBe(0);
      const records = await runLogs.within(namespace).read(whole.runId);
      await check({ where, begunAt, process, records, end });
    }
  }
}

describe('a run in which everything comes together, when it is stopped', () => {
  it('ends at once wherever it is, and leaves nothing open', async () => {
    const whole = await wholeRun();
    await atEachEvent(
      whole,
      (run) => run.abort('user'),
      async ({ where, begunAt, records, end }) => {
        expect(['aborted', 'completed', 'suspended'], where).toContain(end);
        if (end === 'suspended') return;
        expect(records.at(-1), where).toMatchObject({ event: { type: 'run.completed' } });
        const main = foldRun(records);
        const scout = main.nested(scoutScope);
        const hasWorked = records.some((r) => r.scope === scoutScope && r.seq > begunAt);
        for (const past of hasWorked ? [main, scout] : [main]) {
          expect(past.transcript.openCalls(), where).toEqual([]);
          expect(past.openMessage, where).toBeUndefined();
        }
        if (hasWorked) expect(scout.delegation.isOver, where).toBe(true);
      },
    );
  });

  it('is put aside at once wherever it is, and goes on as if it had not been', async () => {
    const whole = await wholeRun();
    await atEachEvent(
      whole,
      (run) => run.park(),
      async ({ where, process, records, end }) => {
        expect(['run/parked', 'completed', 'suspended'], where).toContain(end);
        if (end === 'completed') return;
        const rest = await goOn(whole.runId, records);
        expectWhole(whole, rest.records, where);
        const all = effects([...process.done, ...rest.done]);
        expect(new Set(all).size, where).toBe(all.length);
      },
    );
  });
});
