import { AuraError } from '../errors/aura-error.ts';
import type { Namespace } from '../namespace/namespace.ts';
import type { CommitOptions } from './session.ts';

/** What a backend has found where a commit is to go. */
export interface CommitSite {
  /** 0 when there is no session. */
  readonly version: number;
  /** Set when the operation of the commit was carried out before. */
  readonly done?: { readonly version: number; readonly hasSameContent: boolean };
}

function conflict(message: string): AuraError {
  return new AuraError('store/conflict', { message, retry: 'same' });
}

/**
 * The version of a commit that was carried out before; undefined when it has to be carried out now. Throws
 * `store/duplicate_operation` and `store/conflict`. Every backend uses it, so that all agree.
 */
export function versionOfRepeat(
  namespace: Namespace,
  { version, done }: CommitSite,
  { expectedVersion, operationId }: CommitOptions,
): number | undefined {
  if (done?.hasSameContent === true) return done.version;
  if (done !== undefined) {
    throw new AuraError('store/duplicate_operation', {
      message: `the operation ${operationId} was carried out with other content`,
    });
  }
  if (expectedVersion !== 'any' && expectedVersion !== version) {
    throw conflict(
      `the session ${namespace.key} is at version ${version}, not at ${expectedVersion}`,
    );
  }
  return undefined;
}

/** What a fork begins with: the session itself, unless there is none or the place is taken. */
export function requireForkable<Session>(
  { from, to }: { readonly from: Namespace; readonly to: Namespace },
  { source, isTaken }: { readonly source: Session | undefined; readonly isTaken: boolean },
): Session {
  if (source === undefined) {
    throw new AuraError('session/not_found', { message: `there is no session ${from.key}` });
  }
  if (isTaken) throw conflict(`the session ${to.key} exists already`);
  return source;
}
