import { Namespace } from '@aura/core';
import type { MessageId, SessionBatch, SessionLimits, SessionStore, UserMessage } from '@aura/core';

import type { FakeClock } from '../clock/fake-clock.ts';

/** A backend under test. Disposing it, after each test, removes what it has stored. */
export interface SessionStoreUnderTest extends AsyncDisposable {
  /** Empty at first. */
  readonly sessions: SessionStore;
  /** The clock of the store. */
  readonly clock: FakeClock;
}

/** The limits under which the suite wants its stores: small, so that it can reach them. */
export const suiteLimits: SessionLimits = {
  maxMessages: 100,
  maxMessageLength: 10_000,
  maxLength: 50_000,
};

/** Ada, whom most of the suite is about. */
export const ada: Namespace = Namespace.of('tenant', 'acme', 'user', 'ada');

/** A message with an id of its own. */
export function sampleMessage(text: string, id: string = text): UserMessage {
  return {
    role: 'user',
    id: `msg_${id}` as MessageId,
    createdAt: Date.UTC(2026, 0, 1),
    content: [{ type: 'text', text }],
  };
}

/** A batch that says these texts. */
export function saying(...texts: readonly string[]): SessionBatch {
  return { append: texts.map((text) => sampleMessage(text)) };
}

/** What is said in a session; undefined when there is none. */
export async function textsOf(
  sessions: SessionStore,
  namespace: Namespace,
): Promise<readonly string[] | undefined> {
  const session = await sessions.load(namespace);
  return session?.messages.map(({ message }) => (message.id as string).slice('msg_'.length));
}

/** Commits on top of whatever is there, as an operation of its own. */
export async function add(
  sessions: SessionStore,
  namespace: Namespace,
  batch: SessionBatch,
): Promise<number> {
  const version = (await sessions.head(namespace))?.version ?? 0;
  const operationId = `op_${version + 1}`;
  return sessions.commit(namespace, batch, { expectedVersion: 'any', operationId });
}
