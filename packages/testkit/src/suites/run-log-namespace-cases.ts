import { Namespace } from '@aura/core';
import type { RunLogs } from '@aura/core';

import {
  acme,
  acmeBob,
  acmeOther,
  failureOf,
  lookalikes,
  openRun,
  runIdAt,
} from './run-logs-lab.ts';
import { sampleOpening, sampleText } from './sample-records.ts';
import type { SuiteCase } from './suite-case.ts';

/** Everything a namespace can show of a run, through every method that names one. */
async function visible(
  runLogs: RunLogs,
  namespace: Namespace,
  index: number,
): Promise<readonly boolean[]> {
  const scoped = runLogs.within(namespace);
  const runId = runIdAt(index);
  const { items } = await scoped.list();
  return [
    (await scoped.get(runId)) !== undefined,
    (await scoped.read(runId)).length > 0,
    items.some((summary) => summary.runId === runId),
  ];
}

const everything = [true, true, true];
const nothing = [false, false, false];

/** Who sees which runs, and whose they are. */
export const runLogNamespaceCases: readonly SuiteCase<RunLogs>[] = [
  {
    name: 'hides the runs of a namespace whose key merely begins alike',
    async check(runLogs, expect) {
      await openRun(runLogs, acme, 1);
      for (const [index, stranger] of lookalikes.entries()) {
        await openRun(runLogs, stranger, index + 2);
        expect(await visible(runLogs, acme, index + 2)).toEqual(nothing);
        expect(await visible(runLogs, stranger, 1)).toEqual(nothing);
        expect(await visible(runLogs, stranger, index + 2)).toEqual(everything);
      }
      expect(await visible(runLogs, acme, 1)).toEqual(everything);
    },
  },
  {
    name: 'shows a namespace the runs below it, but not those above or beside it',
    async check(runLogs, expect) {
      const system = acmeBob.system('job', 'nightly');
      await openRun(runLogs, acme, 1);
      await openRun(runLogs, acmeBob, 2);
      await openRun(runLogs, system, 3);
      for (const index of [1, 2, 3]) {
        expect(await visible(runLogs, acme, index)).toEqual(everything);
      }
      expect(await visible(runLogs, acmeBob, 1)).toEqual(nothing);
      expect(await visible(runLogs, acmeBob, 3)).toEqual(everything);
      expect(await visible(runLogs, acme.child('user', 'bobby'), 2)).toEqual(nothing);
      expect(await visible(runLogs, acme.child('user'), 2)).toEqual(everything);
    },
  },
  {
    name: 'shows the runs of all namespaces to whoever asks for everywhere',
    async check(runLogs, expect) {
      const last = Namespace.of('\u{10ffff}'.repeat(64));
      const namespaces = [acme, acmeBob.system('job', 'nightly'), ...lookalikes, last];
      for (const [index, namespace] of namespaces.entries()) {
        await openRun(runLogs, namespace, index + 1);
      }
      const { items, nextCursor = '' } = await runLogs.everywhere().list({ limit: 3 });
      const rest = await runLogs.everywhere().list({ cursor: nextCursor });
      expect([...items, ...rest.items].map(({ namespace }) => namespace)).toEqual(
        namespaces.map(({ key }) => key).toReversed(),
      );
      const summary = await runLogs.everywhere().get(runIdAt(2));
      expect(summary?.namespace).toEqual(namespaces[1]?.key);
      expect(await runLogs.everywhere().get(runIdAt(99))).toEqual(undefined);
      expect(await runLogs.everywhere().list({ status: ['failed'] })).toEqual({ items: [] });
    },
  },
  {
    name: 'lets nobody take a run of a namespace beside or above',
    async check(runLogs, expect) {
      const log = await openRun(runLogs, acme, 1);
      await log.release();
      expect(await runLogs.within(acmeOther).acquire(log.runId)).toEqual(undefined);
      expect(await runLogs.within(acmeBob).acquire(log.runId)).toEqual(undefined);
      const taken = await runLogs.within(acme).acquire(log.runId);
      expect(taken?.runId).toEqual(log.runId);
    },
  },
  {
    name: 'refuses a record that opens a run in another namespace than its log was created in',
    async check(runLogs, expect) {
      for (const [index, { key }] of [acmeOther, acmeBob].entries()) {
        const log = await runLogs.within(acme).create(runIdAt(index));
        const opening = sampleOpening({ seq: 1, namespace: key });
        expect(await failureOf(() => log.append([opening]))).toEqual('run/namespace_mismatch');
        expect(await runLogs.within(acme).read(log.runId)).toEqual([]);
        await log.append([sampleOpening({ seq: 1 })]);
      }
    },
  },
  {
    name: 'lets a namespace take a run below it, which stays where it is',
    async check(runLogs, expect) {
      const log = await openRun(runLogs, acmeBob, 1);
      await log.release();
      const taken = await runLogs.within(acme).acquire(log.runId);
      await taken?.append([sampleText({ seq: 2 }, 'from above')]);
      const summary = await runLogs.within(acmeBob).get(log.runId);
      expect(summary?.seq).toEqual(2);
    },
  },
];
