import type { BlobStore } from '../blob/blob-store.ts';
import { AuraError } from '../errors/aura-error.ts';
import type { IdSource } from '../ids/id-source.ts';
import type { JsonObject } from '../json/json.ts';
import type { Namespace } from '../namespace/namespace.ts';
import type { Principal } from '../namespace/principal.ts';
import { refreshPromptPatch } from '../prompt/kept-prompt.ts';
import type { Page } from '../run/run-logs.ts';
import type { SessionQuery, SessionStore } from '../session/session-store.ts';
import type { SessionHead, SessionSnapshot } from '../session/session.ts';
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
    batch: Parameters<SessionStore['commit']>[1],
  ): Promise<SessionHead> => {
    const operationId = options.ids.next('op');
    await store.commit(namespace, batch, { expectedVersion: 'any', operationId });
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
