import type { Audit } from '../audit/audit.ts';
import { audited } from '../audit/audited.ts';
import type { AuditEntry, AuditKind } from '../audit/audit-record.ts';
import { tenantOf } from '../audit/tenant-of.ts';
import { AuraError } from '../errors/aura-error.ts';
import type { IdSource } from '../ids/id-source.ts';
import type { JsonObject } from '../json/json.ts';
import type { Namespace } from '../namespace/namespace.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { OnBehalfOf, SessionService } from './session-service.ts';

/** Something that is done to sessions. */
interface Deed<Result> {
  readonly kind: Extract<AuditKind, 'session_write' | 'session_delete'>;
  readonly action: string;
  readonly namespace: Namespace;
  readonly who: OnBehalfOf | undefined;
  readonly act: () => Promise<Result>;
  /** What came of it, beyond that it was done. */
  readonly tell?: (result: Result) => Pick<AuditEntry, 'outcome' | 'detail'>;
}

function countOf(sessions: number): { readonly outcome: string; readonly detail: JsonObject } {
  return { outcome: sessions === 0 ? 'not_found' : 'ok', detail: { sessions } };
}

/** Sessions whose changes are written down: also those that were refused, and under whose name. */
export function auditSessions(
  service: SessionService,
  world: {
    readonly audit: Audit;
    readonly ids: IdSource;
    readonly clock: Clock;
    readonly logger: Logger;
  },
): SessionService {
  const { audit, ids, clock, logger } = world;
  const { sink } = audit;

  const record = async <Result>(deed: Deed<Result>): Promise<Result> => {
    const { kind, action, namespace, who, act, tell = () => ({ outcome: 'ok' }) } = deed;
    const id = ids.next('aud');
    const base = {
      namespace: namespace.key,
      tenant: tenantOf(namespace).key,
      ...(who?.principal === undefined ? {} : { principal: who.principal.id }),
      kind,
      action,
    };
    const inDoubt = audit.onFailure ?? (kind === 'session_delete' ? 'block' : 'warn');
    if (inDoubt === 'block') {
      const entry = { ...base, id: `${id}:begin`, at: clock.now(), outcome: 'begun' };
      await audited(() => {}, { sink, entry, onFailure: 'block', logger });
    }
    const end = (news: Pick<AuditEntry, 'outcome' | 'detail'>): Promise<void> => {
      const entry = { ...base, id, at: clock.now(), ...news };
      return audited(() => {}, { sink, entry, onFailure: 'warn', logger });
    };
    let result: Result;
    try {
      result = await act();
    } catch (error) {
      await end({ outcome: AuraError.is(error) ? error.code : 'failed' });
      throw error;
    }
    await end(tell(result));
    return result;
  };

  return {
    ...service,
    updateMetadata: (namespace, patch, who) =>
      record({
        kind: 'session_write',
        action: 'update_metadata',
        namespace,
        who,
        act: () => service.updateMetadata(namespace, patch, who),
      }),
    setTitle: (namespace, title, who) =>
      record({
        kind: 'session_write',
        action: 'set_title',
        namespace,
        who,
        act: () => service.setTitle(namespace, title, who),
      }),
    append: (namespace, messages, who) =>
      record({
        kind: 'session_write',
        action: 'append',
        namespace,
        who,
        act: () => service.append(namespace, messages, who),
      }),
    importSession: (namespace, file, who) =>
      record({
        kind: 'session_write',
        action: 'import',
        namespace,
        who,
        act: () => service.importSession(namespace, file, who),
      }),
    fork: (from, to, options) =>
      record({
        kind: 'session_write',
        action: 'fork',
        namespace: to,
        who: options,
        act: () => service.fork(from, to, options),
      }),
    delete: (namespace, who) =>
      record({
        kind: 'session_delete',
        action: 'delete',
        namespace,
        who,
        act: () => service.delete(namespace, who),
        tell: (wasThere) => countOf(wasThere ? 1 : 0),
      }),
    deleteTree: (namespace, options) =>
      record({
        kind: 'session_delete',
        action: 'delete_tree',
        namespace,
        who: options,
        act: () => service.deleteTree(namespace, options),
        tell: countOf,
      }),
  };
}
