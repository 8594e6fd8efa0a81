import { AuraError } from '../errors/aura-error.ts';
import { addUsage, noUsage } from '../model/usage.ts';
import type { Namespace } from '../namespace/namespace.ts';
import type { Millis } from '../ports/clock.ts';
import { mergePatch } from './merge-patch.ts';
import type { SessionBatch, SessionHead } from './session.ts';

/** How large sessions may become. */
export interface SessionLimits {
  /** Default 20 000. */
  readonly maxMessages: number;
  /** Of one message's JSON, in UTF-16 units. Default 1 048 576. */
  readonly maxMessageLength: number;
}

/** The limits of a store that sets none. */
export const defaultSessionLimits: SessionLimits = {
  maxMessages: 20_000,
  maxMessageLength: 1_048_576,
};

/** Throws `session/too_large` when a batch would break a limit. */
export function checkLimits(
  batch: SessionBatch,
  messageCount: number,
  limits: SessionLimits,
): void {
  const { append = [] } = batch;
  if (messageCount + append.length > limits.maxMessages) {
    throw new AuraError('session/too_large', {
      message: `the session would have ${messageCount + append.length} messages; the limit is ${limits.maxMessages}`,
      hint: 'Compact it, or begin a new session.',
    });
  }
  for (const message of append) {
    const { length } = JSON.stringify(message);
    if (length > limits.maxMessageLength) {
      throw new AuraError('session/too_large', {
        message: `a message has ${length} characters; the limit is ${limits.maxMessageLength}`,
        hint: 'Keep large content outside the conversation and refer to it.',
      });
    }
  }
}

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
