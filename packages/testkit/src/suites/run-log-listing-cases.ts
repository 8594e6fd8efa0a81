import type { RunId, RunLogs, RunQuery } from '@aura/core';

import { acme, acmeBob, acmeOther, endedRun, openRun, runIdAt } from './run-logs-lab.ts';
import { sampleEnd, sampleOpening, sampleText } from './sample-records.ts';
import type { SuiteCase } from './suite-case.ts';

/** The ids of all pages of a listing, page by page. */
async function pages(runLogs: RunLogs, query: RunQuery): Promise<readonly (readonly RunId[])[]> {
  const found: RunId[][] = [];
  let cursor: string | undefined;
  do {
    const page = await runLogs
      .within(acme)
      .list({ ...query, ...(cursor !== undefined && { cursor }) });
    found.push(page.items.map(({ runId }) => runId));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return found;
}

const ids = (...indexes: readonly number[]): readonly RunId[] => indexes.map(runIdAt);

/** Summaries, listings, and what a restart finds. */
export const runLogListingCases: readonly SuiteCase<RunLogs>[] = [
  {
    name: 'summarises a run from its first and its last record',
    async check(runLogs, expect) {
      const scoped = runLogs.within(acme);
      const log = await scoped.create(runIdAt(1));
      const opening = sampleOpening({ seq: 1, agent: 'sre', session: 'chat' });
      const states: unknown[] = [await scoped.get(log.runId)];
      const appended = [
        opening,
        sampleEnd({ seq: 2 }, 'suspended'),
        sampleText({ seq: 3 }, 'resumed'),
        sampleEnd({ seq: 4 }, 'failed'),
      ];
      for (const record of appended) {
        await log.append([record]);
        states.push((await scoped.get(log.runId))?.status);
      }
      expect(states).toEqual([undefined, 'running', 'suspended', 'running', 'failed']);
      expect(await scoped.get(log.runId)).toEqual({
        runId: log.runId,
        namespace: acme.key,
        mode: 'resumable',
        agent: 'sre',
        session: 'chat',
        status: 'failed',
        startedAt: opening.at,
        updatedAt: appended.at(-1)?.at,
        seq: 4,
      });
    },
  },
  {
    name: 'goes on summarising a run that was taken over',
    async check(runLogs, expect) {
      const first = await openRun(runLogs, acme, 1);
      await first.release();
      const second = await runLogs.within(acme).acquire(first.runId);
      await second?.append([sampleEnd({ seq: 2 }, 'completed')]);
      const summary = await runLogs.within(acme).get(first.runId);
      expect([summary?.agent, summary?.status, summary?.seq]).toEqual(['agent', 'completed', 2]);
    },
  },
  {
    name: 'does not list a run without records',
    async check(runLogs, expect) {
      await runLogs.within(acme).create(runIdAt(1));
      expect(await runLogs.within(acme).list()).toEqual({ items: [] });
    },
  },
  {
    name: 'lists newest first, in pages that cover every run once',
    async check(runLogs, expect) {
      for (const index of [1, 2, 3, 4, 5]) {
        await openRun(runLogs, index % 2 === 0 ? acmeBob : acme, index);
      }
      await openRun(runLogs, acmeOther, 6);
      expect(await pages(runLogs, { limit: 2 })).toEqual([ids(5, 4), ids(3, 2), ids(1)]);
      expect(await pages(runLogs, { limit: 5 })).toEqual([ids(5, 4, 3, 2, 1)]);
      expect(await pages(runLogs, {})).toEqual([ids(5, 4, 3, 2, 1)]);
    },
  },
  {
    name: 'keeps pages steady while new runs begin',
    async check(runLogs, expect) {
      for (const index of [1, 2, 3]) await openRun(runLogs, acme, index);
      const { nextCursor = '' } = await runLogs.within(acme).list({ limit: 1 });
      await openRun(runLogs, acme, 4);
      const { items } = await runLogs.within(acme).list({ limit: 5, cursor: nextCursor });
      expect(items.map(({ runId }) => runId)).toEqual(ids(2, 1));
    },
  },
  {
    name: 'gives at most 500 runs at once, and at least one',
    async check(runLogs, expect) {
      await Promise.all(Array.from({ length: 501 }, (_, index) => openRun(runLogs, acme, index)));
      const page = await runLogs.within(acme).list({ limit: 10_000 });
      expect(page.items.length).toEqual(500);
      expect(page.nextCursor).toEqual(runIdAt(1));
      expect((await runLogs.within(acme).list({ limit: 0 })).items.length).toEqual(1);
    },
  },
  {
    name: 'lists only the states asked for, page by page',
    async check(runLogs, expect) {
      await endedRun(runLogs, acme, { index: 1, end: 'completed' });
      await openRun(runLogs, acme, 2);
      await endedRun(runLogs, acme, { index: 3, end: 'failed' });
      await endedRun(runLogs, acme, { index: 4, end: 'suspended' });
      await endedRun(runLogs, acme, { index: 5, end: 'completed' });
      expect(await pages(runLogs, { status: ['completed', 'failed'], limit: 2 })).toEqual([
        ids(5, 3),
        ids(1),
      ]);
      expect(await pages(runLogs, { status: ['running'] })).toEqual([ids(2)]);
      expect(await pages(runLogs, { status: ['suspended'] })).toEqual([ids(4)]);
      expect(await pages(runLogs, { status: [] })).toEqual([[]]);
    },
  },
  {
    name: 'finds the runs that stopped halfway, oldest first',
    async check(runLogs, expect) {
      await openRun(runLogs, acme, 1);
      await endedRun(runLogs, acme, { index: 2, end: 'completed' });
      await endedRun(runLogs, acme, { index: 3, end: 'failed' });
      await endedRun(runLogs, acme, { index: 4, end: 'suspended' });
      const namespaces = [acmeBob.system('job', 'nightly'), acmeOther];
      for (const [index, namespace] of namespaces.entries()) {
        const log = await openRun(runLogs, namespace, index + 5);
        await log.release();
      }
      const empty = await runLogs.within(acme).create(runIdAt(7));
      await empty.release();
      const found = await runLogs.unfinished();
      expect(found.map(({ runId }) => runId)).toEqual(ids(5, 6));
      expect(found.map(({ namespace }, index) => namespaces[index]?.equals(namespace))).toEqual([
        true,
        true,
      ]);
    },
  },
];
