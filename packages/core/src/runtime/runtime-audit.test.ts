import { fakeClock } from '@aura/testkit';
import type { ScriptedStep } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { approvalsWith, askedBroker, yes } from '../approval/approvals.harness.ts';
import type { Audit } from '../audit/audit.ts';
import { digest, failingSink } from '../audit/audit.harness.ts';
import { createMemoryAuditSink } from '../audit/memory-audit-sink.ts';
import { createMemoryQuotaStore } from '../budget/memory-quota-store.ts';
import { Namespace } from '../namespace/namespace.ts';
import { createPolicyRegistry } from '../policy/policy-registry.ts';
import { replayRun } from '../replay/replay-run.ts';
import { defineTool } from '../tool/define-tool.ts';
import { bob, eve, setUp } from './runtime.harness.ts';
import type { RuntimeConfig } from './runtime.ts';

const acme = Namespace.of('tenant', 'acme');

/** Tools that always, sometimes and never need an approval, and one that nobody may use. */
function makeTools() {
  const done: string[] = [];
  const tools = (['always', 'unless_auto_approved', 'never', 'forbidden'] as const).map((name) =>
    defineTool({
      name,
      description: name,
      input: z.object({}),
      annotations: { readOnly: name === 'never' },
      approval: () => (name === 'forbidden' ? 'never' : name),
      execute: () => {
        done.push(name);
        return 'done';
      },
    }),
  );
  return { done, tools };
}

const calls = ['always', 'unless_auto_approved', 'never', 'forbidden'].map((name) => ({
  name,
  args: {},
}));
const script: readonly ScriptedStep[] = [{ calls }, { text: 'Done.' }];

function audited(audit: Audit, more: Partial<RuntimeConfig> = {}) {
  const { done, tools } = makeTools();
  const rule = { id: 'never', effect: 'deny', tools: ['forbidden'], reason: 'private' } as const;
  const policies = createPolicyRegistry({ base: { rules: [] } }).set(acme, { rules: [rule] });
  const approvals = approvalsWith(askedBroker(yes).broker);
  return { ...setUp(script, { tools, policies, approvals, audit, ...more }), done };
}

/** What does not only tell of reading: what is done to a session, in order. */
async function changeSession({ runtime }: Pick<ReturnType<typeof setUp>, 'runtime'>) {
  const outcomes: string[] = [];
  const attempt = async (act: () => Promise<unknown>): Promise<void> => {
    try {
      outcomes.push(`${typeof (await act())}`);
    } catch (error) {
      outcomes.push(error instanceof Error && 'code' in error ? String(error.code) : 'thrown');
    }
  };
  const { sessions } = runtime;
  await attempt(() => sessions.setTitle(bob, 'A title'));
  await attempt(() => sessions.delete(bob, { principal: eve }));
  await attempt(() => sessions.delete(bob));
  await attempt(() => sessions.deleteTree(acme, { confirmKey: acme.key }));
  return outcomes;
}

describe('a runtime with an audit log', () => {
  it('writes down all that is done, by whom, and how it ended', async () => {
    const sink = createMemoryAuditSink({ digest });
    const rules = [{ scope: acme, window: 'day', max: { runs: 1 } }] as const;
    const quotas = createMemoryQuotaStore({ clock: fakeClock(), rules });
    const world = audited({ sink }, { quotas });
    const principal = { id: 'bob', kind: 'user', scopes: [bob] } as const;
    await world.runtime.run({ namespace: bob, input: 'go', principal });
    await world.runtime.run({ namespace: bob, input: 'again', principal });
    await changeSession(world);
    const records = await sink.export(acme.key);
    const lines = records.map(({ kind, action, outcome, subject = '-', principal: who = '-' }) =>
      [kind, action, outcome, subject, who].join(' '),
    );
    expect(lines.slice(0, 4)).toEqual([
      'run start ok agent bob',
      'model_call call tool_calls scripted bob',
      'tool_call call not_allowed forbidden bob',
      'policy decide policy/denied forbidden bob',
    ]);
    expect(lines.slice(4, 10).sort()).toEqual([
      'approval resolve approve always alice',
      'approval resolve approve unless_auto_approved alice',
      'tool_call begin begun always bob',
      'tool_call call ok always bob',
      'tool_call call ok never bob',
      'tool_call call ok unless_auto_approved bob',
    ]);
    expect(lines.slice(10)).toEqual([
      'model_call call stop scripted bob',
      'run end completed agent bob',
      'run start ok agent bob',
      'quota reserve quota/exceeded tenant:acme bob',
      'run end budget agent bob',
      'session_write set_title ok - -',
      'session_delete delete begun - eve',
      'session_delete delete auth/forbidden - eve',
      'session_delete delete begun - -',
      'session_delete delete ok - -',
      'session_delete delete_tree begun - -',
      'session_delete delete_tree not_found - -',
    ]);
    const begun = lines.findIndex((line) => line.includes('begun always'));
    expect(begun).toBeLessThan(lines.findIndex((line) => line.includes('ok always')));
    expect(await sink.verify(acme.key)).toEqual({ ok: true });
    expect(JSON.stringify(records)).not.toContain('private');
  });

  it('does nothing that takes away, and calls no tool that always needs an approval, when it cannot write it down [runtime C-186]', async () => {
    const { sink, state } = failingSink();
    const world = audited({ sink });
    const run = world.runtime.stream({ namespace: bob, input: 'go' });
    expect((await run.result).text).toBe('Done.');
    expect(world.done.sort()).toEqual(['never', 'unless_auto_approved']);
    const results = world.model.requests[1]?.messages.filter(({ role }) => role === 'tool') ?? [];
    expect(JSON.stringify(results[0])).toContain('the audit log could not be written');
    expect(await changeSession(world)).toEqual([
      'object',
      'audit/unavailable',
      'audit/unavailable',
      'audit/unavailable',
    ]);
    expect(await world.kept.sessions.head(bob)).toMatchObject({ title: 'A title' });
    // What has happened nevertheless is the same when the run is replayed.
    const records = await world.kept.runLogs.within(bob).read(run.runId);
    expect(await replayRun(records, { digest })).not.toHaveProperty('divergence');
    state.isDown = false;
    expect((await changeSession(world)).slice(2)).toEqual(['boolean', 'number']);
    expect(await world.kept.sessions.head(bob)).toBeUndefined();
  });

  it('does nothing at all, or everything, when it cannot write it down and is told so [runtime C-186]', async () => {
    const { sink } = failingSink();
    const strict = audited({ sink, onFailure: 'block' });
    await strict.runtime.run({ namespace: bob, input: 'go' });
    expect(strict.done).toEqual([]);
    expect(await changeSession(strict)).toEqual(Array(4).fill('audit/unavailable'));

    const lenient = audited({ sink, onFailure: 'warn' });
    await lenient.runtime.run({ namespace: bob, input: 'go' });
    expect(lenient.done).toHaveLength(3);
    expect(await changeSession(lenient)).toEqual(['object', 'auth/forbidden', 'boolean', 'number']);
    const warnings = lenient.logger.lines.filter(({ message }) => message.includes('audit log'));
    expect(warnings.length).toBeGreaterThan(0);
  });

  it('writes down who was not let in', async () => {
    const sink = createMemoryAuditSink({ digest });
    const { runtime, clock } = audited({ sink });
    await runtime.run({ namespace: bob, input: 'hi', principal: eve }).catch(() => {});
    await clock.settle();
    const [record, ...others] = await sink.export(acme.key);
    expect(record).toMatchObject({ kind: 'run', outcome: 'auth/forbidden', principal: 'eve' });
    expect(record?.at).toBe(clock.now());
    expect(others).toEqual([]);
  });
});
