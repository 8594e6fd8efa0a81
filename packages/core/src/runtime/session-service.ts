import type { BlobStore } from '../blob/blob-store.ts';
import { AuraError } from '../errors/aura-error.ts';
import type { IdSource } from '../ids/id-source.ts';
import type { MessageId } from '../ids/ids.ts';
import type { ContentPart, UserMessage } from '../message/message.ts';
import type { Clock } from '../ports/clock.ts';
import type { JsonObject } from '../json/json.ts';
import type { Namespace } from '../namespace/namespace.ts';
import type { Principal } from '../namespace/principal.ts';
import { refreshPromptPatch } from '../prompt/kept-prompt.ts';
import type { Page } from '../run/run-logs.ts';
import type { SessionQuery, SessionStore } from '../session/session-store.ts';
import { sessionLines } from '../session/file/session-lines.ts';
import type { SessionLine } from '../session/file/session-lines.ts';
import type { SessionFile } from '../session/file/session-file.ts';
import type { SessionBatch, SessionHead, SessionSnapshot } from '../session/session.ts';
import { authorize } from './authorize.ts';
import type { Authorizer, NamespaceAction } from './authorize.ts';

/** On whose behalf something is done. Without a principal the application itself acts. */
export interface OnBehalfOf {
  readonly principal?: Principal;
}

/** Sessions as applications use them: every call is authorised. */
export interface SessionService {
  get(namespace: Namespace, who?: OnBehalfOf): Promise<SessionSnapshot | undefined>;
  list(namespace: Namespace, query?: SessionQuery & OnBehalfOf): Promise<Page<SessionHead>>;
  /** Merge-patches the metadata. Throws `session/reserved_key` for keys that start with `aura.`. */
  updateMetadata(namespace: Namespace, patch: JsonObject, who?: OnBehalfOf): Promise<SessionHead>;
  /**
   * Has the prompts of the session's agents made anew for the runs that begin from now on. Until then a session keeps the
   * blocks of scope `static` and `tenant`, so that what comes before its history stays the same.
   */
  refreshPrompt(namespace: Namespace, who?: OnBehalfOf): Promise<SessionHead>;
  setTitle(namespace: Namespace, title: string, who?: OnBehalfOf): Promise<SessionHead>;
  /** Adds messages without a run: the next one sees them. Their author is the principal. */
  append(
    namespace: Namespace,
    messages: readonly (string | readonly ContentPart[])[],
    who?: OnBehalfOf,
  ): Promise<SessionHead>;
  /** Begins a session with what a file has of it; see `readSessionFile`. Throws `store/conflict` over another one. */
  importSession(namespace: Namespace, file: SessionFile, who?: OnBehalfOf): Promise<SessionHead>;
  /** Everything at and below a namespace, system sessions included, as lines of JSON: one session after the other. */
  exportTree(
    namespace: Namespace,
    options?: OnBehalfOf & { readonly signal?: AbortSignal },
  ): AsyncIterable<SessionLine>;
  /** A new session with the messages up to and including `atSeq`. */
  fork(
    from: Namespace,
    to: Namespace,
    options?: OnBehalfOf & { readonly atSeq?: number },
  ): Promise<SessionHead>;
  delete(namespace: Namespace, who?: OnBehalfOf): Promise<boolean>;
  /** Deletes everything at and below a namespace. `confirmKey` must repeat its key. How many sessions there were. */
  deleteTree(
    namespace: Namespace,
    options: OnBehalfOf & { readonly confirmKey: string },
  ): Promise<number>;
}

/** The service over a store. */
export function createSessionService(
  store: SessionStore,
  options: {
    readonly authorizer: Authorizer;
    readonly ids: IdSource;
    readonly clock: Clock;
    /** What was kept for the sessions; goes with them. */
    readonly blobs?: BlobStore | undefined;
  },
): SessionService {
  const allow = (
    action: NamespaceAction,
    namespace: Namespace,
    { principal }: OnBehalfOf,
  ): Promise<void> => authorize(options.authorizer, { principal, namespace, action });

  const change = async (
    namespace: Namespace,
    batch: SessionBatch,
    expectedVersion: number | 'any' = 'any',
  ): Promise<SessionHead> => {
    const operationId = options.ids.next('op');
    await store.commit(namespace, batch, { expectedVersion, operationId });
    const head = await store.head(namespace);
    if (head !== undefined) return head;
    throw new AuraError('session/not_found', { message: `there is no session ${namespace.key}` });
  };

  return {
    async get(namespace, who = {}) {
      await allow('read', namespace, who);
      return store.load(namespace);
    },
    async list(namespace, query = {}) {
      await allow('read', namespace, query);
      return store.list(namespace, query);
    },
    async updateMetadata(namespace, patch, who = {}) {
      await allow('write', namespace, who);
      const reserved = Object.keys(patch).find((key) => key.startsWith('aura.'));
      if (reserved !== undefined) {
        throw new AuraError('session/reserved_key', {
          message: `the metadata key "${reserved}" is reserved`,
          hint: 'Choose a key that does not start with "aura.".',
        });
      }
      return change(namespace, { metadataPatch: patch });
    },
    async refreshPrompt(namespace, who = {}) {
      await allow('write', namespace, who);
      return change(namespace, { metadataPatch: refreshPromptPatch(options.ids.next('op')) });
    },
    async setTitle(namespace, title, who = {}) {
      await allow('write', namespace, who);
      return change(namespace, { title });
    },
    async append(namespace, messages, who = {}) {
      await allow('write', namespace, who);
      const author = who.principal && { author: { id: who.principal.id } };
      const append = messages.map((content): UserMessage => ({
        role: 'user',
        id: options.ids.next('msg') as MessageId,
        createdAt: options.clock.now(),
        content: typeof content === 'string' ? [{ type: 'text', text: content }] : content,
        ...author,
      }));
      return change(namespace, { append });
    },
    async importSession(namespace, { messages, metadata, title }, who = {}) {
      await allow('write', namespace, who);
      const named = title === undefined ? {} : { title };
      return change(namespace, { append: messages, metadataPatch: metadata, ...named }, 0);
    },
    async *exportTree(namespace, { signal, ...who } = {}) {
      await allow('read', namespace, who);
      let cursor: string | undefined;
      do {
        const page = await store.list(namespace, {
          includeSystem: true,
          ...(cursor === undefined ? {} : { cursor }),
        });
        for (const head of page.items) {
          signal?.throwIfAborted();
          const session = await store.load(head.namespace);
          // It was deleted meanwhile, or has expired.
          if (session !== undefined) yield* sessionLines(session);
        }
        cursor = page.nextCursor;
      } while (cursor !== undefined);
    },
    async fork(from, to, { atSeq, ...who } = {}) {
      await allow('read', from, who);
      await allow('write', to, who);
      return store.fork(from, to, atSeq === undefined ? {} : { atSeq });
    },
    async delete(namespace, who = {}) {
      await allow('delete', namespace, who);
      await options.blobs?.deleteAll(namespace);
      return store.delete(namespace);
    },
    async deleteTree(namespace, { confirmKey, ...who }) {
      await allow('delete', namespace, who);
      if (confirmKey !== namespace.key) {
        throw new AuraError('auth/forbidden', {
          message: `deleting everything in ${namespace.key} was not confirmed`,
          hint: `Pass confirmKey: '${namespace.key}'.`,
        });
      }
      await options.blobs?.deleteTree(namespace);
      return store.deleteTree(namespace);
    },
  };
}
