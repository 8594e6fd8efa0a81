import { deepFreeze } from '../flow/state-value.ts';
import { canonicalJson } from '../json/canonical-json.ts';
import type { JsonValue } from '../json/json.ts';
import type { Namespace } from '../namespace/namespace.ts';
import type { Clock } from '../ports/clock.ts';
import { applyToHead, forkHead } from './apply-batch.ts';
import { requireForkable, versionOfRepeat } from './commit-rules.ts';
import type { CommitSite } from './commit-rules.ts';
import { compareKeys } from './compare-keys.ts';
import { defaultSessionLimits, noSize, sizeAfter } from './session-limits.ts';
import type { SessionLimits } from './session-limits.ts';
import type { SessionStore } from './session-store.ts';
import type { SessionBatch, SessionHead, StoredMessage } from './session.ts';

interface StoredSession {
  readonly head: SessionHead;
  /** Of the messages' JSON. */
  readonly length: number;
  readonly messages: StoredMessage[];
  /** What every operation has written, by its id. */
  readonly operations: Map<string, { readonly version: number; readonly batch: SessionBatch }>;
}

/** How the sessions of a process are kept. */
export interface MemorySessionStoreOptions {
  readonly clock: Clock;
  /** Default: {@link defaultSessionLimits}. */
  readonly limits?: SessionLimits;
}

/** A copy that nobody can change: it is handed to everybody who reads the session. Batches are plain data. */
function keep(batch: SessionBatch): SessionBatch {
  return deepFreeze(JSON.parse(JSON.stringify(batch)) as SessionBatch);
}

function isSame(left: SessionBatch, right: SessionBatch): boolean {
  return canonicalJson(left as JsonValue) === canonicalJson(right as JsonValue);
}

/** Sessions that live as long as the process. */
export function createMemorySessionStore(options: MemorySessionStoreOptions): SessionStore {
  const { clock, limits = defaultSessionLimits } = options;
  const sessions = new Map<string, StoredSession>();

  const find = ({ key }: Namespace): StoredSession | undefined => {
    const session = sessions.get(key);
    const { expiresAt } = session?.head ?? {};
    if (expiresAt === undefined || expiresAt > clock.now()) return session;
    sessions.delete(key);
    return undefined;
  };
  const inside = (namespace: Namespace): readonly SessionHead[] =>
    [...sessions.values()].flatMap(({ head }) =>
      namespace.contains(head.namespace) && find(head.namespace) !== undefined ? head : [],
    );
  const site = (
    session: StoredSession | undefined,
    operation: { readonly id: string; readonly batch: SessionBatch },
  ): CommitSite => {
    const version = session?.head.version ?? 0;
    const done = session?.operations.get(operation.id);
    if (done === undefined) return { version };
    const hasSameContent = isSame(done.batch, operation.batch);
    return { version, done: { version: done.version, hasSameContent } };
  };

  return {
    load(namespace) {
      const session = find(namespace);
      return session && { head: session.head, messages: [...session.messages] };
    },
    head: (namespace) => find(namespace)?.head,
    commit(namespace, asked, commit) {
      const session = find(namespace);
      const batch = keep(asked);
      const { operationId: id } = commit;
      const earlier = versionOfRepeat(namespace, site(session, { id, batch }), commit);
      if (earlier !== undefined) return earlier;
      const { append = [] } = batch;
      const { messages = [], operations = new Map(), length = 0 } = session ?? {};
      const texts = append.map((message) => JSON.stringify(message));
      const size = sizeAfter({ messages: messages.length, length }, texts, limits);
      const head = deepFreeze(applyToHead(namespace, session?.head, batch, clock.now()));
      operations.set(id, { version: head.version, batch });
      for (const message of append) {
        messages.push(Object.freeze({ seq: messages.length + 1, message }));
      }
      sessions.set(namespace.key, { head, length: size.length, messages, operations });
      return head.version;
    },
    delete(namespace) {
      return find(namespace) !== undefined && sessions.delete(namespace.key);
    },
    deleteTree(namespace) {
      const found = inside(namespace);
      for (const head of found) sessions.delete(head.namespace.key);
      return found.length;
    },
    list(namespace, { cursor, limit = 50, includeSystem = false } = {}) {
      const found = inside(namespace)
        .filter((head) => includeSystem || !head.namespace.isSystem)
        .filter((head) => cursor === undefined || compareKeys(head.namespace.key, cursor) > 0)
        .sort((left, right) => compareKeys(left.namespace.key, right.namespace.key));
      const items = found.slice(0, Math.min(Math.max(limit, 1), 500));
      const last = items.at(-1);
      return found.length > items.length && last !== undefined
        ? { items, nextCursor: last.namespace.key }
        : { items };
    },
    fork(from, to, { atSeq = Number.POSITIVE_INFINITY } = {}) {
      const state = { source: find(from), isTaken: find(to) !== undefined };
      const source = requireForkable({ from, to }, state);
      const messages = source.messages.filter(({ seq }) => seq <= atSeq);
      const texts = messages.map(({ message }) => JSON.stringify(message));
      const { length } = sizeAfter(noSize, texts, limits);
      const place = { messageCount: messages.length, now: clock.now() };
      const head = deepFreeze(forkHead(source.head, to, place));
      sessions.set(to.key, { head, length, messages, operations: new Map() });
      return head;
    },
  };
}
