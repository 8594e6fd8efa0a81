import { AuraError, createMemorySessionStore, Namespace } from '@aura/core';
import type { CommitOptions, MessageId, SessionBatch, SessionStore } from '@aura/core';
import { fakeClock } from '@aura/testkit';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { tempDirectory } from '../../test-support/temp-directory.ts';
import { openStore } from '../open-store.ts';

const isLong = process.env['AURA_TEST_LONG'] !== undefined;
const numRuns = isLong ? 50_000 : 1_000;
const timeoutMs = isLong ? 3_600_000 : 180_000;

/** One commit. Those of a round begin together; each is based on what there was before the round. */
type Attempt =
  /** Compare-and-set, so many versions too late. */
  | { readonly type: 'exact'; readonly late: number; readonly messages: number }
  | { readonly type: 'any'; readonly messages: number }
  /** An operation of before, with its own content or with another. */
  | { readonly type: 'repeat'; readonly of: number; readonly isSame: boolean };

const messages = fc.nat({ max: 3 });
const attempt: fc.Arbitrary<Attempt> = fc.oneof(
  fc.record({ type: fc.constant('exact' as const), late: fc.nat({ max: 2 }), messages }),
  fc.record({ type: fc.constant('any' as const), messages }),
  fc.record({ type: fc.constant('repeat' as const), of: fc.nat(), isSame: fc.boolean() }),
);
const rounds = fc.array(fc.array(attempt, { minLength: 1, maxLength: 5 }), { maxLength: 5 });

interface Commit {
  readonly batch: SessionBatch;
  readonly options: CommitOptions;
}

interface Done extends Commit {
  readonly version: number;
}

function says(operationId: string, count: number): SessionBatch {
  const texts = Array.from({ length: count }, (_, index) => `${operationId}.${index}`);
  return {
    append: texts.map((id) => ({
      role: 'user',
      id: id as MessageId,
      createdAt: 0,
      content: [{ type: 'text', text: id }],
    })),
    metadataPatch: { [operationId]: true },
  };
}

async function commitAll(
  sessions: SessionStore,
  namespace: Namespace,
  commits: readonly Commit[],
): Promise<readonly (number | string)[]> {
  return Promise.all(
    commits.map(async ({ batch, options }) => {
      try {
        return await sessions.commit(namespace, batch, options);
      } catch (error) {
        if (AuraError.is(error)) return error.code;
        throw error;
      }
    }),
  );
}

/** Carries the rounds out and compares what is stored with what was acknowledged. */
async function checkRounds(
  sessions: SessionStore,
  namespace: Namespace,
  plan: readonly (readonly Attempt[])[],
): Promise<void> {
  const done: Done[] = [];
  for (const [round, attempts] of plan.entries()) {
    const version = done.length;
    const commits = attempts.map((attempt, index): Commit => {
      const operationId = `op-${round}-${index}`;
      const earlier = attempt.type === 'repeat' ? done[attempt.of % done.length] : undefined;
      if (attempt.type === 'repeat' && earlier !== undefined) {
        const { batch, options } = earlier;
        return { batch: attempt.isSame ? batch : says('other', 1), options };
      }
      const count = attempt.type === 'repeat' ? 1 : attempt.messages;
      const late = attempt.type === 'exact' ? attempt.late : 0;
      const expectedVersion = attempt.type === 'any' ? 'any' : Math.max(0, version - late);
      return { batch: says(operationId, count), options: { expectedVersion, operationId } };
    });
    const before = new Map(done.map((each) => [each.options.operationId, each]));
    const outcomes = await commitAll(sessions, namespace, commits);
    for (const [index, outcome] of outcomes.entries()) {
      const commit = commits[index];
      if (commit === undefined) throw new RangeError(`no commit ${index}`);
      const { batch, options } = commit;
      const earlier = before.get(options.operationId);
      if (earlier !== undefined) {
        const isSame = earlier.batch === batch;
        expect(outcome).toBe(isSame ? earlier.version : 'store/duplicate_operation');
      } else if (typeof outcome === 'number') {
        const { expectedVersion } = options;
        if (expectedVersion !== 'any') expect(outcome).toBe(expectedVersion + 1);
        done.push({ batch, options, version: outcome });
      } else {
        expect(outcome).toBe('store/conflict');
        expect(options.expectedVersion).not.toBe('any');
      }
    }
    const couldWin = commits.some(
      ({ options: { expectedVersion, operationId } }) =>
        !before.has(operationId) && (expectedVersion === 'any' || expectedVersion === version),
    );
    expect(done.length > version).toBe(couldWin);
  }

  done.sort((left, right) => left.version - right.version);
  expect(done.map(({ version }) => version)).toEqual(done.map((_, index) => index + 1));
  const session = await sessions.load(namespace);
  const said = done.flatMap(({ batch }) => batch.append ?? []);
  expect(session?.head.version ?? 0).toBe(done.length);
  expect(session?.messages.map(({ message }) => message) ?? []).toEqual(said);
  expect(session?.messages.map(({ seq }) => seq) ?? []).toEqual(said.map((_, index) => index + 1));
  const written = Object.keys(session?.head.metadata ?? {}).sort();
  expect(written).toEqual(done.map(({ options }) => options.operationId).sort());
}

async function checkAll(sessions: SessionStore): Promise<void> {
  let cases = 0;
  await fc.assert(
    fc.asyncProperty(rounds, async (plan) => {
      cases += 1;
      await checkRounds(sessions, Namespace.of('case', String(cases)), plan);
    }),
    { numRuns },
  );
}

describe('commits that interleave', { timeout: timeoutMs }, () => {
  it('lose, double and mix nothing in memory [runtime C-062]', async () => {
    await checkAll(createMemorySessionStore({ clock: fakeClock() }));
  });

  it('lose, double and mix nothing on SQLite [runtime C-062]', async () => {
    await using directory = await tempDirectory();
    await using store = await openStore({
      directory: directory.path,
      clock: fakeClock(),
      synchronous: 'normal',
    });
    await checkAll(store.sessions);
    expect((await store.checkDatabase()).problems).toEqual([]);
  });
});
