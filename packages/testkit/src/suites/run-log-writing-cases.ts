import type { RunLogs } from '@aura/core';

import { acme, acmeOther, failureOf, openRun, runIdAt } from './run-logs-lab.ts';
import { sampleEnd, sampleOpening, sampleText } from './sample-records.ts';
import type { SuiteCase } from './suite-case.ts';

/** Creating, appending, reading, and who may. */
export const runLogWritingCases: readonly SuiteCase<RunLogs>[] = [
  {
    name: 'reads back what was appended, in order',
    async check(runLogs, expect) {
      const log = await runLogs.within(acme).create(runIdAt(1));
      const records = [
        sampleOpening({ seq: 1 }),
        sampleText({ seq: 2 }, 'two'),
        sampleText({ seq: 3 }, 'three'),
        sampleEnd({ seq: 4 }, 'completed'),
      ];
      await log.append(records.slice(0, 1));
      await log.append(records.slice(1));
      expect(await runLogs.within(acme).read(log.runId)).toEqual(records);
    },
  },
  {
    name: 'keeps appends in order that nobody waits for',
    async check(runLogs, expect) {
      const log = await openRun(runLogs, acme, 1);
      const appends = Array.from({ length: 20 }, (_, index) =>
        log.append([sampleText({ seq: index + 2 }, String(index))]),
      );
      await Promise.all(appends);
      const records = await runLogs.within(acme).read(log.runId);
      expect(records.map(({ seq }) => seq)).toEqual(Array.from(records, (_, index) => index + 1));
      expect(records.length).toEqual(21);
    },
  },
  {
    name: 'keeps every text as it is, whatever is in it',
    async check(runLogs, expect) {
      const session = 'line\nquote"\u0000 \u{1f9ed} \ud800 end';
      const texts = [session, '', '\u2028\ufeff', 'x'.repeat(1_000_000)];
      const log = await runLogs.within(acme).create(runIdAt(1));
      const records = [
        sampleOpening({ seq: 1, session }),
        ...texts.map((text, index) => sampleText({ seq: index + 2 }, text)),
      ];
      await log.append(records);
      expect(await runLogs.within(acme).read(log.runId)).toEqual(records);
      const summary = await runLogs.within(acme).get(log.runId);
      expect(summary?.session).toEqual(session);
    },
  },
  {
    name: 'appends nothing when there is nothing to append',
    async check(runLogs, expect) {
      const log = await openRun(runLogs, acme, 1);
      await log.append([]);
      expect((await runLogs.within(acme).read(log.runId)).length).toEqual(1);
    },
  },
  {
    name: 'refuses a second run with the same id, in any namespace',
    async check(runLogs, expect) {
      const log = await openRun(runLogs, acme, 1);
      expect(await failureOf(() => runLogs.within(acme).create(log.runId))).toEqual('run/exists');
      expect(await failureOf(() => runLogs.within(acmeOther).create(log.runId))).toEqual(
        'run/exists',
      );
      expect((await runLogs.within(acme).read(log.runId)).length).toEqual(1);
    },
  },
  {
    name: 'refuses records that do not continue the log, and goes on after that',
    async check(runLogs, expect) {
      const log = await openRun(runLogs, acme, 1);
      for (const seq of [1, 3]) {
        expect(await failureOf(() => log.append([sampleText({ seq }, 'wrong')]))).toEqual(
          'run/log_gap',
        );
      }
      await log.append([sampleText({ seq: 2 }, 'right')]);
      const records = await runLogs.within(acme).read(log.runId);
      expect(records.slice(1)).toEqual([sampleText({ seq: 2 }, 'right')]);
    },
  },
  {
    name: 'refuses a group of records with a gap in it as a whole',
    async check(runLogs, expect) {
      const log = await runLogs.within(acme).create(runIdAt(1));
      const records = [sampleOpening({ seq: 1 }), sampleText({ seq: 3 }, 'too far')];
      expect(await failureOf(() => log.append(records))).toEqual('run/log_gap');
      expect(await runLogs.within(acme).read(log.runId)).toEqual([]);
    },
  },
  {
    name: 'reads any range of a log',
    async check(runLogs, expect) {
      const log = await openRun(runLogs, acme, 1);
      const rest = [2, 3, 4, 5].map((seq) => sampleText({ seq }, String(seq)));
      await log.append(rest);
      const seqs = async (after?: number, limit?: number): Promise<readonly number[]> => {
        const range = {
          ...(after !== undefined && { after }),
          ...(limit !== undefined && { limit }),
        };
        return (await runLogs.within(acme).read(log.runId, range)).map(({ seq }) => seq);
      };
      expect(await seqs(2)).toEqual([3, 4, 5]);
      expect(await seqs(undefined, 2)).toEqual([1, 2]);
      expect(await seqs(1, 2)).toEqual([2, 3]);
      expect(await seqs(4, 10)).toEqual([5]);
      expect(await seqs(5)).toEqual([]);
      expect(await seqs(99, 1)).toEqual([]);
      expect(await seqs(0, 0)).toEqual([]);
      expect(await runLogs.within(acme).read(runIdAt(99))).toEqual([]);
    },
  },
  {
    name: 'gives a run to nobody else while it is held',
    async check(runLogs, expect) {
      const log = await openRun(runLogs, acme, 1);
      expect(await runLogs.within(acme).acquire(log.runId)).toEqual(undefined);
      await log.release();
      const taken = await runLogs.within(acme).acquire(log.runId);
      expect(taken?.runId).toEqual(log.runId);
      expect(await runLogs.within(acme).acquire(log.runId)).toEqual(undefined);
    },
  },
  {
    name: 'fences a writer whose run has changed hands',
    async check(runLogs, expect) {
      const first = await openRun(runLogs, acme, 1);
      await first.release();
      const second = await runLogs.within(acme).acquire(first.runId);
      expect((second?.fence ?? 0) > first.fence).toEqual(true);
      const late = await failureOf(() => first.append([sampleText({ seq: 2 }, 'late')]));
      expect(late).toEqual('run/fenced');
      await second?.append([sampleText({ seq: 2 }, 'mine')]);
      const records = await runLogs.within(acme).read(first.runId);
      expect(records.slice(1)).toEqual([sampleText({ seq: 2 }, 'mine')]);
    },
  },
  {
    name: 'takes nothing from a writer that has released its run, and lets it release again',
    async check(runLogs, expect) {
      const first = await openRun(runLogs, acme, 1);
      await first.release();
      await first.release();
      const late = await failureOf(() => first.append([sampleText({ seq: 2 }, 'late')]));
      expect(late).toEqual('run/fenced');
      const second = await runLogs.within(acme).acquire(first.runId);
      await first.release();
      expect(await runLogs.within(acme).acquire(first.runId)).toEqual(undefined);
      await second?.append([sampleText({ seq: 2 }, 'still mine')]);
      expect((await runLogs.within(acme).read(first.runId)).length).toEqual(2);
    },
  },
];
