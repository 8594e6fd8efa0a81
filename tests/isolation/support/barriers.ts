import { Namespace, scopeAuthorizer } from '@aura/core';
import type {
  AuditSink,
  NamespaceAction,
  QuotaStore,
  RunId,
  RunLogs,
  ScopedRunLogs,
  SessionStore,
} from '@aura/core';

import type { Backend, Barriers } from './world.ts';

/** Run logs that find a run wherever it belongs, as if nobody looked at the namespace any more. */
function runLogsOfAnybody(
  runLogs: RunLogs,
  isInside: (scope: Namespace, namespace: Namespace) => boolean,
): RunLogs {
  const homes = new Map<RunId, Namespace>();
  return {
    ...runLogs,
    within(scope): ScopedRunLogs {
      const logsOf = (runId: RunId): ScopedRunLogs => {
        const home = homes.get(runId);
        return runLogs.within(home !== undefined && isInside(scope, home) ? home : scope);
      };
      return {
        create(runId) {
          homes.set(runId, scope);
          return runLogs.within(scope).create(runId);
        },
        acquire: (runId) => logsOf(runId).acquire(runId),
        read: (runId, range) => logsOf(runId).read(runId, range),
        get: (runId) => logsOf(runId).get(runId),
        async list(query) {
          const inside = [...homes].filter(([, home]) => isInside(scope, home));
          const items = inside.map(async ([runId, home]) => runLogs.within(home).get(runId));
          const found = (await Promise.all(items)).filter((item) => item !== undefined);
          return query?.status === undefined ? { items: found } : { items: [] };
        },
      };
    },
  };
}

function strip({ segments }: Namespace): Namespace {
  return Namespace.of('all', ...segments.slice(2));
}

/** Sessions that are kept under what comes after the tenant, so that those of all tenants are the same. */
function sessionsWithoutTenant(sessions: SessionStore): SessionStore {
  return {
    load: (namespace) => sessions.load(strip(namespace)),
    head: (namespace) => sessions.head(strip(namespace)),
    commit: (namespace, batch, options) => sessions.commit(strip(namespace), batch, options),
    delete: (namespace) => sessions.delete(strip(namespace)),
    deleteTree: (namespace) => sessions.deleteTree(strip(namespace)),
    list: (namespace, query) => sessions.list(strip(namespace), query),
    fork: (from, to, options) => sessions.fork(strip(from), strip(to), options),
  };
}

/** Sessions whose listing takes every key for inside that begins alike. */
function sessionsByPrefix(sessions: SessionStore): SessionStore {
  const keys = new Set<string>();
  return {
    ...sessions,
    commit(namespace, batch, options) {
      keys.add(namespace.key);
      return sessions.commit(namespace, batch, options);
    },
    async list({ key }) {
      const inside = [...keys].filter((other) => other.startsWith(key));
      const heads = inside.map(async (other) => sessions.head(Namespace.parse(other)));
      return { items: (await Promise.all(heads)).filter((head) => head !== undefined) };
    },
  };
}

/** Quotas that are counted under what comes after the tenant. */
function quotasWithoutTenant(quotas: QuotaStore): QuotaStore {
  return {
    ...quotas,
    reserve: (namespace, amount, options) => quotas.reserve(strip(namespace), amount, options),
    usage: (namespace, window) => quotas.usage(strip(namespace), window),
    rules: (namespace) => quotas.rules(strip(namespace)),
  };
}

/** An audit log whose export takes every tenant for the one that begins alike. */
function auditByPrefix(audit: AuditSink): AuditSink {
  const tenants = new Set<string>();
  return {
    ...audit,
    append(entries) {
      for (const { tenant } of entries) tenants.add(tenant);
      return audit.append(entries);
    },
    async export(tenant) {
      const alike = [...tenants].filter((other) => other.startsWith(tenant));
      const chains = alike.map(async (other) => audit.export(other));
      return (await Promise.all(chains)).flat();
    },
  };
}

function allowing(action: NamespaceAction): Barriers {
  return { authorize: (request) => request.action === action || scopeAuthorizer(request) };
}

const everywhere = (): boolean => true;
const beginsAlike = (scope: Namespace, { key }: Namespace): boolean => key.startsWith(scope.key);

function changing(change: (backend: Backend) => Partial<Backend>): Barriers {
  return { backend: (backend) => ({ ...backend, ...change(backend) }) };
}

/** What is left when one barrier is taken away, each under the name of what is missing. */
export const withoutOneBarrier: Readonly<Record<string, Barriers>> = {
  'the namespace of run logs': changing(({ runLogs }) => ({
    runLogs: runLogsOfAnybody(runLogs, everywhere),
  })),
  'the separator in run logs': changing(({ runLogs }) => ({
    runLogs: runLogsOfAnybody(runLogs, beginsAlike),
  })),
  'the tenant in the keys of sessions': changing(({ sessions }) => ({
    sessions: sessionsWithoutTenant(sessions),
  })),
  'the separator in lists of sessions': changing(({ sessions }) => ({
    sessions: sessionsByPrefix(sessions),
  })),
  'the tenant in the keys of quotas': changing(({ quotas }) => ({
    quotas: quotasWithoutTenant(quotas),
  })),
  'the separator in exports of the audit log': changing(({ audit }) => ({
    audit: auditByPrefix(audit),
  })),
  'the authorisation to run': allowing('run'),
  'the authorisation to read': allowing('read'),
  'the authorisation to write': allowing('write'),
  'the authorisation to delete': allowing('delete'),
  'the authorisation to go on with a run': allowing('approve'),
};
