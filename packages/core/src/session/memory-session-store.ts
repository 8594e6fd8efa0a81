import { AuraError } from '../errors/aura-error.ts';
import { canonicalJson } from '../json/canonical-json.ts';
import type { JsonValue } from '../json/json.ts';
import type { Namespace } from '../namespace/namespace.ts';
import type { Clock } from '../ports/clock.ts';
import { applyToHead, checkLimits, defaultSessionLimits } from './apply-batch.ts';
import type { SessionLimits } from './apply-batch.ts';
import type { SessionStore } from './session-store.ts';
import type { SessionHead, StoredMessage } from './session.ts';

interface StoredSession {
  head: SessionHead;
  readonly messages: StoredMessage[];
  /** Version and content of every operation, by its id. */
  readonly operations: Map<string, { readonly version: number; readonly content: string }>;
}

/** Sessions that live as long as the process. Messages are shared, never copied: they do not change. */
export function createMemorySessionStore(options: {
  readonly clock: Clock;
  readonly limits?: SessionLimits;
}): SessionStore {
  const { clock, limits = defaultSessionLimits } = options;
  const sessions = new Map<string, StoredSession>();

  const find = (namespace: Namespace): StoredSession | undefined => {
    const session = sessions.get(namespace.key);
    const { expiresAt } = session?.head ?? {};
    return expiresAt !== undefined && expiresAt <= clock.now() ? undefined : session;
  };
  const inside = (namespace: Namespace): StoredSession[] =>
    [...sessions.values()].filter(
      ({ head }) => namespace.contains(head.namespace) && find(head.namespace) !== undefined,
    );

  return {
    load(namespace) {
      const session = find(namespace);
      return session && { head: session.head, messages: [...session.messages] };
    },
    head: (namespace) => find(namespace)?.head,
    commit(namespace, batch, { expectedVersion, operationId }) {
      const session = find(namespace);
      const content = canonicalJson(batch as JsonValue);
      const done = session?.operations.get(operationId);
      if (done !== undefined) {
        if (done.content === content) return done.version;
        throw new AuraError('store/duplicate_operation', {
          message: `the operation ${operationId} was carried out with other content`,
        });
      }
      const version = session?.head.version ?? 0;
      if (expectedVersion !== 'any' && expectedVersion !== version) {
        throw new AuraError('store/conflict', {
          message: `the session ${namespace.key} is at version ${version}, not ${expectedVersion}`,
          retry: 'same',
        });
      }
      checkLimits(batch, session?.messages.length ?? 0, limits);
      const head = applyToHead(namespace, session?.head, batch, clock.now());
      const written: StoredSession = session ?? { head, messages: [], operations: new Map() };
      written.head = head;
      for (const message of batch.append ?? []) {
        written.messages.push({ seq: written.messages.length + 1, message });
      }
      written.operations.set(operationId, { version: head.version, content });
      sessions.set(namespace.key, written);
      return head.version;
    },
    delete(namespace) {
      const existed = find(namespace) !== undefined;
      sessions.delete(namespace.key);
      return existed;
    },
    deleteTree(namespace) {
      const found = inside(namespace);
      for (const { head } of found) sessions.delete(head.namespace.key);
      return found.length;
    },
    list(namespace, { cursor, limit = 50, includeSystem = false } = {}) {
      const found = inside(namespace)
        .map(({ head }) => head)
        .filter((head) => includeSystem || !head.namespace.isSystem)
        .filter((head) => cursor === undefined || head.namespace.key > cursor)
        .sort((left, right) => (left.namespace.key < right.namespace.key ? -1 : 1));
      const items = found.slice(0, limit);
      const last = items.at(-1);
      return found.length > items.length && last !== undefined
        ? { items, nextCursor: last.namespace.key }
        : { items };
    },
    fork(from, to, { atSeq } = {}) {
      const source = find(from);
      if (source === undefined) {
        throw new AuraError('session/not_found', { message: `there is no session ${from.key}` });
      }
      if (find(to) !== undefined) {
        throw new AuraError('store/conflict', { message: `the session ${to.key} exists already` });
      }
      const messages = source.messages.slice(0, atSeq);
      const batch = { append: messages.map(({ message }) => message) };
      const head: SessionHead = {
        ...applyToHead(to, undefined, batch, clock.now()),
        metadata: source.head.metadata,
        forkedFrom: { key: from.key, atSeq: messages.length },
      };
      sessions.set(to.key, { head, messages: [...messages], operations: new Map() });
      return head;
    },
  };
}
