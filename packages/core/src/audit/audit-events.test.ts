import { memoryLogger } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { echo, namespace, setUp } from '../agent/agent-runner.harness.ts';
import { canonicalJson } from '../json/canonical-json.ts';
import { Namespace } from '../namespace/namespace.ts';
import { auditEvents } from './audit-events.ts';
import { audited } from './audited.ts';
import { digest, failingSink } from './audit.harness.ts';
import type { AuditEntry } from './audit-record.ts';
import type { AuditSink } from './audit-sink.ts';
import { createMemoryAuditSink } from './memory-audit-sink.ts';
import { tenantOf } from './tenant-of.ts';

const secretArgs = { text: 'sk-live-4eC39HqLyjWDarjtT1zdp7dc' };

async function auditedRun(sink: AuditSink) {
  const { start, clock } = setUp(
    [
      {
        text: 'My secret plan.',
        calls: [
          { name: 'echo', args: secretArgs },
          { name: 'nothing', args: {} },
        ],
      },
      { text: 'All secret.' },
    ],
    { tools: [echo] },
  );
  const logger = memoryLogger();
  const { lines } = logger;
  const principal = { id: 'bob', kind: 'user', scopes: [namespace] } as const;
  const trail = auditEvents(sink, { namespace, principal, digest, clock, logger });
  const run = start('a secret wish');
  run.subscribe(trail.listener);
  await run.result;
  return { trail, lines, run };
}

describe('the audit trail of a run', () => {
  it('tells what was done and how it ended, and nothing of what was said', async () => {
    const sink = createMemoryAuditSink({ digest });
    const { trail, run } = await auditedRun(sink);
    await trail.flush();
    const records = await sink.export('tenant:acme');
    expect(
      records.map(({ kind, action, outcome, subject }) => [kind, action, outcome, subject]),
    ).toEqual([
      ['run', 'start', 'ok', 'helper'],
      ['model_call', 'call', 'tool_calls', 'scripted'],
      ['tool_call', 'call', 'unknown_tool', 'nothing'],
      ['tool_call', 'call', 'ok', 'echo'],
      ['model_call', 'call', 'stop', 'scripted'],
      ['run', 'end', 'completed', 'helper'],
    ]);
    expect(records[3]?.argsHash).toBe(digest.sha256(canonicalJson(secretArgs)));
    expect(
      records.every(({ runId, principal }) => runId === run.runId && principal === 'bob'),
    ).toBe(true);
    expect(JSON.stringify(records)).not.toMatch(/secret|sk-live/);
    expect(await sink.verify('tenant:acme')).toEqual({ ok: true });
  });

  it('stands there once, however often the events are gone through', async () => {
    const sink = createMemoryAuditSink({ digest });
    const { trail, run } = await auditedRun(sink);
    trail.listener(run.seen);
    await trail.flush();
    expect(await sink.export('tenant:acme')).toHaveLength(6);
  });

  it('is written in order as soon as the log can be written again', async () => {
    const { sink, state } = failingSink();
    const { trail, lines } = await auditedRun(sink);
    await expect(trail.flush()).rejects.toMatchObject({ code: 'audit/unavailable' });
    expect(lines.map(({ message }) => message)).toContain('the audit log could not be written');
    state.isDown = false;
    await trail.flush();
    const seqs = (await sink.export('tenant:acme')).map(({ id }) => Number(id.split(':')[1]));
    expect(seqs).toHaveLength(6);
    expect(seqs).toEqual([...seqs].sort((left, right) => left - right));
  });
});

describe('an action that is recorded first', () => {
  const entry: AuditEntry = {
    id: '1',
    at: 0,
    namespace: namespace.key,
    tenant: 'tenant:acme',
    kind: 'session_delete',
    action: 'delete',
    outcome: 'begun',
  };

  it('is not done when it cannot be recorded, unless a warning is enough [runtime C-186]', async () => {
    const { sink, state } = failingSink();
    const logger = memoryLogger();
    const { lines } = logger;
    const done: string[] = [];
    const act = (onFailure: 'block' | 'warn') =>
      audited(() => done.push(onFailure), { sink, entry, onFailure, logger });
    await expect(act('block')).rejects.toMatchObject({ code: 'audit/unavailable' });
    expect(done).toEqual([]);
    await act('warn');
    expect(done).toEqual(['warn']);
    expect(lines).toHaveLength(1);
    state.isDown = false;
    await act('block');
    expect(done).toEqual(['warn', 'block']);
    expect(await sink.export('tenant:acme')).toHaveLength(1);
  });
});

describe('the tenant of a namespace', () => {
  it('is its first pair when that is a tenant, else its first segment', () => {
    const tenant = (...segments: [string, ...string[]]) => tenantOf(Namespace.of(...segments)).key;
    expect(tenant('tenant', 'acme', 'user', 'bob')).toBe('tenant:acme');
    expect(tenant('acme', 'bob')).toBe('acme');
    expect(tenant('tenant')).toBe('tenant');
  });
});
