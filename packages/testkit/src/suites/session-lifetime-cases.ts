import { acme, acmeBob, acmeOther, failureOf, lookalikes } from './run-logs-lab.ts';
import { ada, add, saying, textsOf } from './session-store-lab.ts';
import type { SessionStoreUnderTest } from './session-store-lab.ts';
import type { SuiteCase } from './suite-case.ts';

/** Forking, expiring and deleting. */
export const sessionLifetimeCases: readonly SuiteCase<SessionStoreUnderTest>[] = [
  {
    name: 'forks a session up to a message; each goes its own way [runtime C-073]',
    async check({ sessions, clock }, expect) {
      await add(sessions, ada, { ...saying('1', '2'), title: 'Plans', metadataPatch: { a: 1 } });
      await add(sessions, ada, saying('3'));
      await clock.advance(1_000);
      const fork = ada.child('fork', 'a');
      const head = await sessions.fork(ada, fork, { atSeq: 2 });
      expect(head.forkedFrom).toEqual({ key: ada.key, atSeq: 2 });
      expect([head.version, head.messageCount, head.createdAt]).toEqual([1, 2, clock.now()]);
      expect(head.metadata).toEqual({ a: 1 });
      expect(await sessions.head(fork)).toEqual(head);

      await add(sessions, fork, { ...saying('else'), metadataPatch: { a: 2 } });
      await add(sessions, ada, saying('4'));
      expect(await textsOf(sessions, fork)).toEqual(['1', '2', 'else']);
      expect(await textsOf(sessions, ada)).toEqual(['1', '2', '3', '4']);
      expect((await sessions.head(ada))?.metadata).toEqual({ a: 1 });
      await sessions.delete(ada);
      expect(await textsOf(sessions, fork)).toEqual(['1', '2', 'else']);
    },
  },
  {
    name: 'forks all of a session or none of it, and never over another',
    async check({ sessions }, expect) {
      await add(sessions, ada, saying('1', '2'));
      const place = (name: string) => ada.child('fork', name);
      await sessions.fork(ada, place('all'));
      await sessions.fork(ada, place('beyond'), { atSeq: 99 });
      await sessions.fork(ada, place('none'), { atSeq: 0 });
      await sessions.fork(ada, place('before'), { atSeq: -1 });
      expect(await textsOf(sessions, place('all'))).toEqual(['1', '2']);
      expect(await textsOf(sessions, place('beyond'))).toEqual(['1', '2']);
      expect(await textsOf(sessions, place('none'))).toEqual([]);
      expect(await textsOf(sessions, place('before'))).toEqual([]);
      const taken = await failureOf(() => sessions.fork(ada, place('all')));
      expect(taken).toEqual('store/conflict');
      expect(await failureOf(() => sessions.fork(ada, ada))).toEqual('store/conflict');
      const missing = await failureOf(() => sessions.fork(acmeBob, place('new')));
      expect(missing).toEqual('session/not_found');
    },
  },
  {
    name: 'has a fork remember no operation of the session it came from',
    async check({ sessions }, expect) {
      const commit = { expectedVersion: 'any', operationId: 'op' } as const;
      await sessions.commit(ada, saying('1'), commit);
      const fork = ada.child('fork', 'a');
      await sessions.fork(ada, fork);
      expect(await sessions.commit(fork, saying('2'), commit)).toEqual(2);
      expect(await textsOf(sessions, fork)).toEqual(['1', '2']);
    },
  },
  {
    name: 'hides a session once it has expired, and begins it anew [runtime C-075]',
    async check({ sessions, clock }, expect) {
      const commit = { expectedVersion: 0, operationId: 'op' };
      await sessions.commit(ada, { ...saying('old'), expiresAt: clock.now() + 1_000 }, commit);
      await clock.advance(999);
      expect(await textsOf(sessions, ada)).toEqual(['old']);
      await clock.advance(1);
      expect(await sessions.load(ada)).toEqual(undefined);
      expect(await sessions.head(ada)).toEqual(undefined);
      expect(await sessions.list(acme)).toEqual({ items: [] });
      expect(await failureOf(() => sessions.fork(ada, acmeBob))).toEqual('session/not_found');

      const late = { expectedVersion: 1, operationId: 'late' };
      expect(await failureOf(() => sessions.commit(ada, saying('late'), late))).toEqual(
        'store/conflict',
      );
      expect(await sessions.commit(ada, saying('new'), commit)).toEqual(1);
      expect(await textsOf(sessions, ada)).toEqual(['new']);
      expect((await sessions.head(ada))?.createdAt).toEqual(clock.now());
    },
  },
  {
    name: 'does not count what had expired when it deletes, and lets a fork take its place',
    async check({ sessions, clock }, expect) {
      for (const namespace of [ada, acmeBob]) {
        await add(sessions, namespace, { ...saying('old'), expiresAt: clock.now() + 1 });
      }
      await add(sessions, acme, saying('kept'));
      await clock.advance(1);
      await sessions.fork(acme, acmeBob);
      expect(await textsOf(sessions, acmeBob)).toEqual(['kept']);
      expect(await sessions.delete(ada)).toEqual(false);
      expect(await sessions.deleteTree(acme)).toEqual(2);
    },
  },
  {
    name: 'forgets everything about a session that is deleted',
    async check({ sessions }, expect) {
      const commit = { expectedVersion: 0, operationId: 'op' };
      await sessions.commit(ada, { ...saying('1', '2'), title: 'Plans' }, commit);
      expect(await sessions.delete(ada)).toEqual(true);
      expect(await sessions.delete(ada)).toEqual(false);
      expect(await sessions.load(ada)).toEqual(undefined);
      expect(await sessions.commit(ada, saying('3'), commit)).toEqual(1);
      expect(await textsOf(sessions, ada)).toEqual(['3']);
      expect((await sessions.head(ada))?.title).toEqual(undefined);
    },
  },
  {
    name: 'does not write to a session that was deleted and begun anew meanwhile',
    async check({ sessions }, expect) {
      await add(sessions, ada, { ...saying('old'), metadataPatch: { secret: 'old' } });
      const blind = { expectedVersion: 'any', operationId: 'late' } as const;
      // All at once: whichever comes first, nothing of the old session may be in the new one.
      await Promise.all([sessions.delete(ada), sessions.commit(ada, saying('late'), blind)]);
      await sessions.delete(ada);
      await add(sessions, ada, saying('new'));
      const session = await sessions.load(ada);
      expect(session?.head.metadata).toEqual({});
      expect(await textsOf(sessions, ada)).toEqual(['new']);
    },
  },
  {
    name: 'deletes a tenant with its system sessions, and nothing of its neighbours [runtime C-074]',
    async check({ sessions }, expect) {
      const inside = [
        acme,
        ada,
        acmeBob,
        ada.system('sub', 'helper'),
        acme.system('job', 'nightly'),
      ];
      for (const namespace of [...inside, ...lookalikes]) {
        await add(sessions, namespace, saying(namespace.key));
      }
      expect(await sessions.deleteTree(acme)).toEqual(inside.length);
      expect(await sessions.list(acme, { includeSystem: true })).toEqual({ items: [] });
      for (const namespace of lookalikes) {
        expect(await textsOf(sessions, namespace)).toEqual([namespace.key]);
      }
      expect((await sessions.list(acmeOther)).items.length).toEqual(1);
    },
  },
];
