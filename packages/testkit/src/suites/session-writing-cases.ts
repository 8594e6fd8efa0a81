import type { RunId } from '@aura/core';
import { noUsage } from '@aura/core';

import { failureOf } from './run-logs-lab.ts';
import { ada, add, sampleMessage, saying, suiteLimits, textsOf } from './session-store-lab.ts';
import type { SessionStoreUnderTest } from './session-store-lab.ts';
import type { SuiteCase } from './suite-case.ts';

/** Committing and loading. */
export const sessionWritingCases: readonly SuiteCase<SessionStoreUnderTest>[] = [
  {
    name: 'knows nothing of a session that was never written [runtime C-060]',
    async check({ sessions }, expect) {
      expect(await sessions.load(ada)).toEqual(undefined);
      expect(await sessions.head(ada)).toEqual(undefined);
      expect(await sessions.delete(ada)).toEqual(false);
      expect(await sessions.deleteTree(ada)).toEqual(0);
      expect(await sessions.list(ada)).toEqual({ items: [] });
    },
  },
  {
    name: 'creates a session once [runtime C-061]',
    async check({ sessions, clock }, expect) {
      const first = { expectedVersion: 0, operationId: 'first' };
      expect(await sessions.commit(ada, saying('hello'), first)).toEqual(1);
      const second = { expectedVersion: 0, operationId: 'second' };
      const refused = await failureOf(() => sessions.commit(ada, saying('again'), second));
      expect(refused).toEqual('store/conflict');
      expect(await sessions.load(ada)).toEqual({
        head: {
          namespace: ada,
          version: 1,
          createdAt: clock.now(),
          updatedAt: clock.now(),
          messageCount: 1,
          metadata: {},
          usage: noUsage,
        },
        messages: [{ seq: 1, message: sampleMessage('hello') }],
      });
    },
  },
  {
    name: 'keeps everything a batch says, and takes back what it sets to null',
    async check({ sessions, clock }, expect) {
      const createdAt = clock.now();
      const usage = { ...noUsage, inputTokens: 7, requests: 1 };
      const set = { title: 'Plans', activeRun: 'run_1' as RunId, expiresAt: createdAt + 5_000 };
      await add(sessions, ada, { ...set, addUsage: usage });
      await clock.advance(1_000);
      const fields = { namespace: ada, createdAt, messageCount: 0, metadata: {} };
      expect(await sessions.head(ada)).toEqual({
        ...fields,
        ...set,
        usage,
        version: 1,
        updatedAt: createdAt,
      });
      await add(sessions, ada, { activeRun: null, expiresAt: null, addUsage: usage });
      expect(await sessions.head(ada)).toEqual({
        ...fields,
        title: 'Plans',
        usage: { ...usage, inputTokens: 14, requests: 2 },
        version: 2,
        updatedAt: createdAt + 1_000,
      });
    },
  },
  {
    name: 'lets one of two win that started from the same version [runtime C-062]',
    async check({ sessions }, expect) {
      await add(sessions, ada, saying('start'));
      const attempts = ['left', 'right', 'third'].map(async (text) => {
        const commit = { expectedVersion: 1, operationId: text };
        return (await failureOf(() => sessions.commit(ada, saying(text), commit))) ?? text;
      });
      const outcomes = await Promise.all(attempts);
      const winners = outcomes.filter((outcome) => outcome !== 'store/conflict');
      expect(winners.length).toEqual(1);
      expect(await textsOf(sessions, ada)).toEqual(['start', ...winners]);
      expect((await sessions.head(ada))?.version).toEqual(2);
    },
  },
  {
    name: 'appends blindly what many say at once, each exactly once',
    async check({ sessions }, expect) {
      const texts = Array.from({ length: 20 }, (_, index) => `text ${index + 10}`);
      const versions = await Promise.all(
        texts.map(async (text) =>
          sessions.commit(ada, saying(text), { expectedVersion: 'any', operationId: text }),
        ),
      );
      expect(versions.toSorted((a, b) => a - b)).toEqual(texts.map((_, index) => index + 1));
      const said = (await textsOf(sessions, ada)) ?? [];
      expect(said.toSorted()).toEqual(texts);
      for (const [index, version] of versions.entries()) {
        expect(said[version - 1]).toEqual(texts[index]);
      }
    },
  },
  {
    name: 'carries an operation out once, and refuses its id for anything else [runtime C-063]',
    async check({ sessions }, expect) {
      const commit = { expectedVersion: 0, operationId: 'op' };
      expect(await sessions.commit(ada, saying('once'), commit)).toEqual(1);
      await add(sessions, ada, saying('more'));
      expect(await sessions.commit(ada, saying('once'), commit)).toEqual(1);
      const blind = { expectedVersion: 'any', operationId: 'op' } as const;
      expect(await sessions.commit(ada, saying('once'), blind)).toEqual(1);
      const refused = await failureOf(() => sessions.commit(ada, saying('other'), blind));
      expect(refused).toEqual('store/duplicate_operation');
      expect(await textsOf(sessions, ada)).toEqual(['once', 'more']);
    },
  },
  {
    name: 'carries an operation out once that is sent twice at the same time',
    async check({ sessions }, expect) {
      const commit = { expectedVersion: 'any', operationId: 'op' } as const;
      const send = async () => sessions.commit(ada, saying('once'), commit);
      expect(await Promise.all([send(), send(), send()])).toEqual([1, 1, 1]);
      expect(await textsOf(sessions, ada)).toEqual(['once']);
    },
  },
  {
    name: 'merges patches of the metadata, whatever is written meanwhile [runtime C-064]',
    async check({ sessions }, expect) {
      await add(sessions, ada, {
        metadataPatch: { mode: 'ask', view: { dark: true, wide: true } },
      });
      const patches = [
        saying('hello'),
        { metadataPatch: { mode: null } },
        { metadataPatch: { view: { dark: false } } },
      ];
      await Promise.all(
        patches.map(async (batch, index) =>
          sessions.commit(ada, batch, { expectedVersion: 'any', operationId: `op ${index}` }),
        ),
      );
      const session = await sessions.load(ada);
      expect(session?.head.metadata).toEqual({ view: { dark: false, wide: true } });
      expect(session?.messages.length).toEqual(1);
    },
  },
  {
    name: 'keeps every text as it is, whatever is in it',
    async check({ sessions }, expect) {
      const texts = ['line\nquote"\u0000 \u{1f9ed} \ud800 end', '', '\u2028\ufeff'];
      const messages = texts.map((text, index) => sampleMessage(text, String(index)));
      const metadata = JSON.parse('{"__proto__":{"admin":true},"a\\u0000b":[null,1.5]}');
      const title = texts[0] ?? '';
      await add(sessions, ada, { append: messages, title, metadataPatch: metadata });
      const session = await sessions.load(ada);
      expect(session?.messages.map(({ message }) => message)).toEqual(messages);
      expect(session?.head.title).toEqual(title);
      expect(JSON.stringify(session?.head.metadata)).toEqual(JSON.stringify(metadata));
    },
  },
  {
    name: 'is not changed by what callers do to what they gave or got [runtime C-070]',
    async check({ sessions }, expect) {
      const content = [{ type: 'text' as const, text: 'original' }];
      const labels = ['original'];
      const message = { ...sampleMessage('x'), content };
      await add(sessions, ada, { append: [message], metadataPatch: { labels } });
      const before = JSON.stringify(await sessions.load(ada));
      content[0] = { type: 'text', text: 'changed by the writer' };
      labels.push('changed by the writer');
      const read = await sessions.load(ada);
      const attempts = [
        () => Object.assign(read?.head ?? {}, { version: 99 }),
        () => Object.assign(read?.head.metadata ?? {}, { more: true }),
        () => Object.assign(read?.messages ?? [], { length: 0 }),
        () => Object.assign(read?.messages[0] ?? {}, { seq: 99 }),
        () => Object.assign(read?.messages[0]?.message ?? {}, { role: 'assistant' }),
      ];
      for (const attempt of attempts) {
        try {
          attempt();
        } catch (error) {
          // A store may refuse such changes instead of ignoring them.
          if (!(error instanceof TypeError)) throw error;
        }
      }
      expect(JSON.stringify(await sessions.load(ada))).toEqual(before);
    },
  },
  {
    name: 'refuses what is too large, and is as it was before [runtime C-076]',
    async check({ sessions }, expect) {
      const { maxMessages, maxMessageLength, maxLength } = suiteLimits;
      const most = maxMessageLength - JSON.stringify(sampleMessage('', 'x')).length;
      const fill = (length: number) => sampleMessage('x'.repeat(length), 'x');
      const tries = async (...messages: readonly ReturnType<typeof fill>[]) =>
        failureOf(() => add(sessions, ada, { append: messages }));
      expect(await tries(fill(most + 1))).toEqual('session/too_large');
      const many = Array.from({ length: maxMessages }, () => fill(1));
      expect(await tries(...many, fill(1))).toEqual('session/too_large');
      const whole = Math.floor(maxLength / maxMessageLength);
      expect(await sessions.head(ada)).toEqual(undefined);

      for (let count = 0; count < whole; count += 1)
        expect(await tries(fill(most))).toEqual(undefined);
      expect(await tries(fill(0))).toEqual('session/too_large');
      expect((await sessions.head(ada))?.messageCount).toEqual(whole);
      expect(await failureOf(() => add(sessions, ada, { title: 'full' }))).toEqual(undefined);
    },
  },
];
