import { fakeClock } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import type { CallId, RunId } from '../ids/ids.ts';
import { Namespace } from '../namespace/namespace.ts';
import type { AutoApproval, CoverableCall } from './auto-approval.ts';
import { createAutoApprovals } from './create-auto-approvals.ts';

const acme = Namespace.of('tenant', 'acme');
const hour = 3_600_000;

function setUp(allowChaos: Parameters<typeof createAutoApprovals>[0]['allowChaos'] = true) {
  const clock = fakeClock();
  const auto = createAutoApprovals({ clock, allowChaos });
  const given = (init: Partial<AutoApproval> = {}): AutoApproval => ({
    mode: 'chaos',
    by: 'alice',
    until: clock.now() + hour,
    ...init,
  });
  const call = (init: Partial<CoverableCall> = {}): CoverableCall => ({
    namespace: acme,
    session: 'a',
    runId: 'run_1' as RunId,
    scope: 'main',
    callId: 'call_1' as CallId,
    tool: 'exec',
    ...init,
  });
  return { clock, auto, given, call };
}

const sessionA = { namespace: acme, session: 'a' };

describe('consent given beforehand', () => {
  it('[runtime C-152] covers no other session and no other namespace', async () => {
    const { auto, given, call } = setUp();
    await auto.set(sessionA, given());
    expect(auto.use(call())).toEqual({ by: 'alice', mode: 'chaos' });
    expect(auto.use(call({ session: 'b' }))).toBeUndefined();
    expect(auto.use(call({ namespace: acme.child('user', 'bob') }))).toBeUndefined();
  });

  it('[runtime C-153] ends when its time is over, and lasts 24 hours at most', async () => {
    const { auto, given, call, clock } = setUp();
    await auto.set(sessionA, given());
    await clock.advance(hour - 1);
    expect(auto.use(call())).toBeDefined();
    await clock.advance(1);
    expect(auto.use(call())).toBeUndefined();
    for (const until of [clock.now() + 24 * hour + 1, Number.NaN, Infinity]) {
      await expect(auto.set(sessionA, given({ until }))).rejects.toMatchObject({
        code: 'approval/invalid_auto',
      });
    }
    await auto.set(sessionA, given({ until: clock.now() + 24 * hour }));
    expect(auto.use(call())).toBeDefined();
  });

  it('[runtime C-153] covers as many calls as it says, the same one only once', async () => {
    const { auto, given, call } = setUp();
    await auto.set(sessionA, given({ maxCalls: 2 }));
    const calls = [1, 1, 2, 3, 2].map((number) => call({ callId: `call_${number}` as CallId }));
    expect(calls.map((each) => auto.use(each) !== undefined)).toEqual([
      true,
      true,
      true,
      false,
      true,
    ]);
  });

  it('[runtime C-153] never covers everything where that is forbidden', async () => {
    const principal = { id: 'eve', kind: 'user', scopes: [acme] } as const;
    for (const allowChaos of [undefined, false, () => Promise.resolve(false)] as const) {
      const auto = createAutoApprovals({
        clock: fakeClock(),
        ...(allowChaos === undefined ? {} : { allowChaos }),
      });
      const { given } = setUp();
      await expect(auto.set(sessionA, given(), principal)).rejects.toMatchObject({
        code: 'approval/invalid_auto',
      });
      await auto.set(sessionA, given({ mode: 'tools', tools: ['ex*'] }));
      expect(auto.use(setUp().call())).toEqual({ by: 'alice', mode: 'tools' });
    }
    const asked: unknown[] = [];
    const { auto, given } = setUp((namespace, who) => {
      asked.push(namespace.key, who?.id);
      return true;
    });
    await auto.set(sessionA, given(), principal);
    expect(asked).toEqual(['tenant:acme', 'eve']);
  });

  it('covers the tools it names and no others, and can be taken back', async () => {
    const { auto, given, call } = setUp();
    await auto.set(sessionA, given({ mode: 'tools', tools: ['fs_*', 'exec'] }));
    expect(auto.use(call({ tool: 'fs_read' }))).toBeDefined();
    expect(auto.use(call({ tool: 'exec' }))).toBeDefined();
    expect(auto.use(call({ tool: 'exec2' }))).toBeUndefined();
    await auto.set(sessionA, given({ mode: 'off' }));
    expect(auto.use(call({ tool: 'exec' }))).toBeUndefined();
  });

  it('grows by what is remembered, until everything is set anew', async () => {
    const { auto, given, call, clock } = setUp();
    await auto.set(sessionA, given({ mode: 'tools', tools: ['read'] }));
    auto.remember(sessionA, 'exec', 'bob');
    expect(auto.use(call())).toEqual({ by: 'bob', mode: 'tools' });
    expect(auto.use(call({ tool: 'read' }))?.by).toBe('alice');
    await clock.advance(24 * hour);
    expect(auto.use(call())).toBeUndefined();
    auto.remember(sessionA, 'exec', 'bob');
    await auto.set(sessionA, given({ mode: 'off' }));
    expect(auto.use(call())).toBeUndefined();
  });
});
