import type { RunId } from '../ids/ids.ts';
import type { JsonObject } from '../json/json.ts';
import type { Message } from '../message/message.ts';
import type { Usage } from '../model/model-port.ts';
import type { Namespace } from '../namespace/namespace.ts';
import type { Millis } from '../ports/clock.ts';

/** What a session is about, without its messages. */
export interface SessionHead {
  readonly namespace: Namespace;
  /** Raised by one with every committed write. */
  readonly version: number;
  readonly createdAt: Millis;
  readonly updatedAt: Millis;
  readonly messageCount: number;
  readonly title?: string;
  /** After it the session is not there any more. */
  readonly expiresAt?: Millis;
  /** Keys that start with `aura.` are reserved. */
  readonly metadata: JsonObject;
  readonly usage: Usage;
  /** The run that is working on the session. What it has said so far is in its log, not yet here. */
  readonly activeRun?: RunId;
  /** The session this one began as a copy of. */
  readonly forkedFrom?: { readonly key: string; readonly atSeq: number };
}

/** One message with its place in the session, from 1. */
export interface StoredMessage {
  readonly seq: number;
  readonly message: Message;
}

/** A session as it was at one version. Nothing in it changes. */
export interface SessionSnapshot {
  readonly head: SessionHead;
  readonly messages: readonly StoredMessage[];
}

/** One write; all of it or nothing. */
export interface SessionBatch {
  readonly append?: readonly Message[];
  /** JSON Merge Patch (RFC 7396) of the metadata, applied by the store, so that concurrent patches both survive. */
  readonly metadataPatch?: JsonObject;
  readonly title?: string;
  readonly addUsage?: Usage;
  readonly activeRun?: RunId | null;
  readonly expiresAt?: Millis | null;
}

/** What a commit is bound to. */
export interface CommitOptions {
  /** The version the writer has read; 0: the session must not exist; `any`: append whatever was written meanwhile. */
  readonly expectedVersion: number | 'any';
  /** Repeating it with the same batch does nothing; with another one it is refused. */
  readonly operationId: string;
}
