import { Namespace } from '@aura/core';
import type { SessionQuery, SessionStore } from '@aura/core';

import { acme, acmeBob, acmeOther, lookalikes } from './run-logs-lab.ts';
import { ada, add, saying, textsOf } from './session-store-lab.ts';
import type { SessionStoreUnderTest } from './session-store-lab.ts';
import type { SuiteCase } from './suite-case.ts';

/** The keys of all pages of a listing, page by page. */
async function pages(
  sessions: SessionStore,
  query: SessionQuery,
): Promise<readonly (readonly string[])[]> {
  const found: string[][] = [];
  let cursor: string | undefined;
  do {
    const page = await sessions.list(acme, { ...query, ...(cursor !== undefined && { cursor }) });
    found.push(page.items.map(({ namespace }) => namespace.key));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return found;
}

async function addAll(sessions: SessionStore, namespaces: readonly Namespace[]): Promise<void> {
  for (const namespace of namespaces) await add(sessions, namespace, saying(namespace.key));
}

const users = (...names: readonly string[]): readonly Namespace[] =>
  names.map((name) => acme.child('user', name));
const keys = (namespaces: readonly Namespace[]): readonly string[] =>
  namespaces.map(({ key }) => key);

/** Names that file systems, databases or careless prefixes would confuse. */
const confusable: readonly string[] = [
  'alice.smith@corp.com',
  'alice.smith@corp.org',
  'Alice',
  'alice',
  'v1.2',
  'v1.9',
  '..',
  '.',
  'a/b',
  'a%2Fb',
  'a:b',
  'con',
  '%',
  '_',
  '*',
  'O\u0308',
  'x'.repeat(256),
  `${'x'.repeat(255)}y`,
  '\u{1f9ed}'.repeat(64),
];

/** Which session is which, and which a namespace shows. */
export const sessionListingCases: readonly SuiteCase<SessionStoreUnderTest>[] = [
  {
    name: 'lists the session exactly at a namespace and all below it, in key order [runtime C-066]',
    async check({ sessions }, expect) {
      const inside = [acme, ...users('ada', 'bob'), acmeBob.child('chat', '1')];
      await addAll(sessions, [...inside, ...lookalikes, Namespace.of('tenant'), Namespace.of('x')]);
      expect(await pages(sessions, {})).toEqual([keys(inside)]);
      const { items } = await sessions.list(acmeOther);
      expect(items.map(({ namespace }) => namespace.key)).toEqual([acmeOther.key]);
      expect(items[0]?.namespace.equals(acmeOther)).toEqual(true);
    },
  },
  {
    name: 'lists every session once in pages, whatever is added or goes meanwhile [runtime C-066]',
    async check({ sessions }, expect) {
      await addAll(sessions, users('b', 'd', 'f', 'h', 'j'));
      expect(await pages(sessions, { limit: 2 })).toEqual([
        keys(users('b', 'd')),
        keys(users('f', 'h')),
        keys(users('j')),
      ]);
      expect(await pages(sessions, { limit: 5 })).toEqual([keys(users('b', 'd', 'f', 'h', 'j'))]);
      const { nextCursor = '' } = await sessions.list(acme, { limit: 2 });
      await addAll(sessions, users('a', 'c', 'e'));
      for (const gone of users('d', 'h')) await sessions.delete(gone);
      const { items } = await sessions.list(acme, { cursor: nextCursor });
      expect(items.map(({ namespace }) => namespace.key)).toEqual(keys(users('e', 'f', 'j')));
    },
  },
  {
    name: 'orders keys by code point, and pages by the same order',
    async check({ sessions }, expect) {
      const ordered = users('Z', 'a', 'z', '\u00e9', '\uff5e', '\u{1f9ed}');
      await addAll(sessions, ordered.toReversed());
      expect(await pages(sessions, { limit: 1 })).toEqual(ordered.map(({ key }) => [key]));
    },
  },
  {
    name: 'gives at most 500 sessions at once, and at least one',
    async check({ sessions }, expect) {
      const many = Array.from({ length: 501 }, (_, index) =>
        acme.child('user', `${index + 1_000}`),
      );
      await Promise.all(many.map((namespace) => add(sessions, namespace, {})));
      const page = await sessions.list(acme, { limit: 10_000 });
      expect(page.items.length).toEqual(500);
      expect(page.nextCursor).toEqual(many[499]?.key);
      expect((await sessions.list(acme, { limit: 0 })).items.length).toEqual(1);
      expect((await sessions.list(acme)).items.length).toEqual(50);
    },
  },
  {
    name: 'lists system sessions only when asked to',
    async check({ sessions }, expect) {
      const helper = ada.system('sub', 'helper');
      await addAll(sessions, [ada, helper, ada.child('chat', '1')]);
      expect(await pages(sessions, {})).toEqual([keys([ada, ada.child('chat', '1')])]);
      expect(await pages(sessions, { includeSystem: true, limit: 1 })).toEqual([
        [ada.key],
        [ada.child('chat', '1').key],
        [helper.key],
      ]);
    },
  },
  {
    name: 'keeps names apart that look alike [runtime C-067]',
    async check({ sessions }, expect) {
      const namespaces = confusable.map((name) => Namespace.of(name));
      const nested = confusable.map((name) => acme.child(name, 'chat'));
      await addAll(sessions, [...namespaces, ...nested]);
      for (const namespace of [...namespaces, ...nested]) {
        expect(await textsOf(sessions, namespace)).toEqual([namespace.key]);
      }
      expect((await sessions.list(acme)).items.length).toEqual(nested.length);
      for (const namespace of namespaces) await sessions.deleteTree(namespace);
      expect((await sessions.list(acme)).items.length).toEqual(nested.length);
    },
  },
];
