import { addUsage, noUsage } from '../model/usage.ts';
import type { Namespace } from '../namespace/namespace.ts';
import type { Millis } from '../ports/clock.ts';
import { mergePatch } from './merge-patch.ts';
import type { SessionBatch, SessionHead } from './session.ts';

/** The head of a session after a write. Pure: every backend uses it, so that all agree. */
export function applyToHead(
  namespace: Namespace,
  head: SessionHead | undefined,
  batch: SessionBatch,
  now: Millis,
): SessionHead {
  const { activeRun, expiresAt, ...before } = head ?? {
    namespace,
    version: 0,
    createdAt: now,
    messageCount: 0,
    metadata: {},
    usage: noUsage,
  };
  const run = batch.activeRun === undefined ? activeRun : batch.activeRun;
  const expiry = batch.expiresAt === undefined ? expiresAt : batch.expiresAt;
  return {
    ...before,
    version: before.version + 1,
    updatedAt: now,
    messageCount: before.messageCount + (batch.append?.length ?? 0),
    metadata: mergePatch(before.metadata, batch.metadataPatch ?? {}),
    usage: batch.addUsage === undefined ? before.usage : addUsage(before.usage, batch.addUsage),
    ...(batch.title === undefined ? {} : { title: batch.title }),
    ...(run === undefined || run === null ? {} : { activeRun: run }),
    ...(expiry === undefined || expiry === null ? {} : { expiresAt: expiry }),
  };
}

/** The head of a new session that begins with the first `messageCount` messages of another one. Pure. */
export function forkHead(
  source: SessionHead,
  to: Namespace,
  { messageCount, now }: { readonly messageCount: number; readonly now: Millis },
): SessionHead {
  return {
    ...applyToHead(to, undefined, {}, now),
    messageCount,
    metadata: source.metadata,
    forkedFrom: { key: source.namespace.key, atSeq: messageCount },
  };
}
