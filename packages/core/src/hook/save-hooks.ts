import type { JsonObject } from '../json/json.ts';
import type { Message } from '../message/message.ts';
import type { Namespace } from '../namespace/namespace.ts';
import type { SessionStore } from '../session/session-store.ts';
import type { CommitOptions, SessionBatch, SessionSnapshot } from '../session/session.ts';
import { deepFreeze } from './deep-freeze.ts';
import { hookVeto } from './hook-veto.ts';
import { invalidResult } from './hook-round.ts';
import type { HookRun } from './hook-run.ts';

/** What Aura itself keeps in the metadata stays as it is. */
function requireOpenKeys(patch: JsonObject = {}, given: JsonObject = {}): void {
  const keys = [...Object.keys(patch), ...Object.keys(given)];
  const reserved = keys.find((key) => key.startsWith('aura.') && patch[key] !== given[key]);
  if (reserved !== undefined) throw invalidResult(`the metadata key "${reserved}" is reserved`);
}

/** Tells the hooks what is known of the session; resolves with what they want in its metadata. Throws `hook/vetoed`. */
export async function sessionLoaded(
  hooks: HookRun,
  snapshot: SessionSnapshot | undefined,
  signal: AbortSignal,
): Promise<JsonObject | undefined> {
  hooks.session = snapshot?.head;
  if (!hooks.has('sessionLoaded')) return undefined;
  const nothing: JsonObject = {};
  deepFreeze(snapshot);
  const end = await hooks.round<JsonObject, { readonly metadataPatch: JsonObject }>({
    point: 'sessionLoaded',
    subject: nothing,
    call: (hook, _patch, context) => hook.sessionLoaded?.({ snapshot }, context),
    take: ({ metadataPatch }, patch) => {
      requireOpenKeys(metadataPatch);
      return { next: { ...patch, ...metadataPatch } };
    },
    signal,
  });
  if (end.type === 'vetoed') throw hookVeto('sessionLoaded', end);
  return end.type === 'passed' && end.isChanged ? end.subject : undefined;
}

function requireSameMessages(
  made: readonly Message[] | undefined,
  given: readonly Message[] = [],
): void {
  const isSame =
    (made?.length ?? 0) === given.length &&
    given.every(({ id, role }, index) => made?.[index]?.id === id && made[index].role === role);
  if (!isSame) throw invalidResult('messages can be changed, but not added, removed or moved');
}

/** What belongs to the run stays as it is. */
function takeBatch(made: SessionBatch, given: SessionBatch): SessionBatch {
  requireSameMessages(made.append, given.append);
  requireOpenKeys(made.metadataPatch, given.metadataPatch);
  const { append, metadataPatch, title, expiresAt } = made;
  return {
    ...given,
    ...(append === undefined ? {} : { append }),
    ...(metadataPatch === undefined ? {} : { metadataPatch }),
    ...(title === undefined ? {} : { title }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
}

async function beforeSave(
  hooks: HookRun,
  batch: SessionBatch,
  signal: AbortSignal | undefined,
): Promise<SessionBatch> {
  if (!hooks.has('beforeSave')) return batch;
  const end = await hooks.round<SessionBatch, { readonly batch: SessionBatch }>({
    point: 'beforeSave',
    subject: batch,
    call: (hook, subject, context) => hook.beforeSave?.({ batch: subject }, context),
    take: (returned, given) => ({ next: takeBatch(returned.batch, given) }),
    signal,
  });
  return end.type === 'passed' ? end.subject : batch;
}

async function afterSave(hooks: HookRun, version: number): Promise<void> {
  if (!hooks.has('afterSave')) return;
  await hooks.round<number, never>({
    point: 'afterSave',
    subject: version,
    call: (hook, subject, context) => hook.afterSave?.({ version: subject }, context),
    take: () => {
      throw invalidResult('nothing can be changed any more');
    },
    signal: undefined,
    isOver: true,
  });
}

/** One write to a session. */
export interface SessionWrite {
  readonly namespace: Namespace;
  readonly batch: SessionBatch;
  readonly options: CommitOptions;
  /** Of the run, as long as it is not over. */
  readonly signal?: AbortSignal;
}

/** Writes to a session what the hooks make of it, and tells them so. Throws what the store throws. */
export async function commitHooked(
  sessions: SessionStore,
  hooks: HookRun | undefined,
  { namespace, batch, options, signal }: SessionWrite,
): Promise<void> {
  if (hooks === undefined) {
    await sessions.commit(namespace, batch, options);
    return;
  }
  const made = await beforeSave(hooks, batch, signal);
  await afterSave(hooks, await sessions.commit(namespace, made, options));
}
