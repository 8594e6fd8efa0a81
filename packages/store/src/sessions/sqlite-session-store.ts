import { hash } from 'node:crypto';

import {
  applyToHead,
  canonicalJson,
  defaultSessionLimits,
  forkHead,
  noSize,
  requireForkable,
  sizeAfter,
  versionOfRepeat,
} from '@aura/core';
import type {
  Clock,
  CommitSite,
  JsonValue,
  SessionBatch,
  SessionHead,
  SessionLimits,
  SessionStore,
} from '@aura/core';

import type { SessionRemoval, SessionWrite } from '../writer/write-ops.ts';
import type { Writer } from '../writer/writer.ts';
import { removeSessions } from './remove-sessions.ts';
import type { OperationSite, SessionReader, SessionSite } from './session-reader.ts';

/** The columns of a head. */
function toColumns(
  head: SessionHead,
): Pick<SessionWrite, 'namespace' | 'version' | 'expiresAt' | 'isSystem' | 'head'> {
  const { namespace, version, expiresAt = null } = head;
  const { key, isSystem } = namespace;
  return { namespace: key, version, expiresAt, isSystem, head: JSON.stringify(head) };
}

function digestOf(batch: SessionBatch): string {
  // Batches are plain data.
  return hash('sha256', canonicalJson(batch as JsonValue));
}

function toCommitSite({ session, operation }: OperationSite, digest: string): CommitSite {
  const version = session?.head.version ?? 0;
  if (operation === undefined) return { version };
  const hasSameContent = operation.digest === digest;
  return { version, done: { version: operation.version, hasSameContent } };
}

/**
 * The session store port on a writer and a reader of the same database. A commit is worked out on what is read here, and
 * counts only if that still is what the writer finds; otherwise it is worked out again.
 */
export function sqliteSessionStore(parts: {
  readonly writer: Writer;
  readonly reader: SessionReader;
  readonly clock: Clock;
  readonly limits?: SessionLimits | undefined;
}): SessionStore {
  const { writer, reader, clock, limits = defaultSessionLimits } = parts;
  const remove = async (which: SessionRemoval['which']): Promise<number> => {
    const { sessions, expired } = await removeSessions(which, { writer, clock });
    return sessions - expired;
  };

  const write = (
    { base, session }: SessionSite,
    head: SessionHead,
    added: Pick<SessionWrite, 'bodies' | 'length' | 'operation'>,
  ): Promise<boolean> =>
    writer.send('commitSession', {
      ...toColumns(head),
      ...added,
      base,
      continues: session !== undefined,
      firstSeq: head.messageCount - added.bodies.length + 1,
    });

  return {
    load: (namespace) => reader.load(namespace),
    head: (namespace) => reader.site(namespace).session?.head,
    async commit(namespace, batch, commit) {
      const bodies = (batch.append ?? []).map((message) => JSON.stringify(message));
      const operation = { id: commit.operationId, digest: digestOf(batch) };
      for (;;) {
        const site = reader.operationSite(namespace, operation.id);
        const { head: before, length = 0 } = site.session ?? {};
        const earlier = versionOfRepeat(namespace, toCommitSite(site, operation.digest), commit);
        if (earlier !== undefined) return earlier;
        const size = { messages: before?.messageCount ?? 0, length };
        const after = sizeAfter(size, bodies, limits);
        const head = applyToHead(namespace, before, batch, clock.now());
        if (await write(site, head, { bodies, length: after.length, operation })) {
          return head.version;
        }
      }
    },
    delete: async (namespace) => (await remove({ type: 'at', namespace: namespace.key })) > 0,
    deleteTree: (namespace) => remove({ type: 'within', namespace: namespace.key }),
    list: (namespace, query) => reader.list(namespace, query),
    async fork(from, to, { atSeq } = {}) {
      for (;;) {
        const site = reader.site(to);
        const state = { source: reader.load(from, atSeq), isTaken: site.session !== undefined };
        const { head: source, messages } = requireForkable({ from, to }, state);
        const bodies = messages.map(({ message }) => JSON.stringify(message));
        const { length } = sizeAfter(noSize, bodies, limits);
        const head = forkHead(source, to, { messageCount: bodies.length, now: clock.now() });
        if (await write(site, head, { bodies, length, operation: undefined })) return head;
      }
    },
  };
}
