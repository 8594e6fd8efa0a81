import { AuraError } from '@aura/core';
import type { ErrorCode, PendingApproval, RunId, RunSummary } from '@aura/core';
import { fakeClock } from '@aura/testkit';
import { expect, it } from 'vitest';
import { ActiveRuns } from '../runs/active-runs.ts';
import { settleApproval } from './settle-approval.ts';
import type { SettleContext } from './settle-approval.ts';

const decisionId = '01970000-0000-7000-8000-00000000abcd';
const runId = 'run_1' as RunId;
// Only what settling looks at.
const approval = { id: 'apr_0197000000007000800000000000abcd', token: 't' } as PendingApproval;

/** Settles the approval of a run that answers with an error, or takes the decision. */
function settle(code: ErrorCode | undefined, mode: RunSummary['mode'] = 'background') {
  const clock = fakeClock();
  const active = new ActiveRuns({ isDurable: true });
  const run = { runId, mode } as RunSummary;
  const decide = (): Promise<never> =>
    code === undefined
      ? (Promise.resolve() as Promise<never>)
      : Promise.reject(new AuraError(code, { message: 'no' }));
  const logs = {} as SettleContext['logs'];
  const runs = { approvals: () => Promise.resolve([{ run, approval }]), decide };
  const answer = { decision: 'approve', by: 'alice' } as const;
  const { signal } = new AbortController();
  const settled = settleApproval({ active, clock, logs, runs }, { decisionId, answer, signal });
  return { settled, clock, active };
}

it('a decision counts once, and late ones are for nothing that waits', async () => {
  expect(await settle(undefined).settled).toBe('decided');
  for (const code of [
    'approval/unknown_token',
    'approval/expired',
    'flow/unknown_token',
  ] as const) {
    expect(await settle(code).settled).toBe('unknown');
  }
  await expect(settle('approval/not_permitted').settled).rejects.toMatchObject({
    code: 'approval/not_permitted',
  });
});

it('a decision about a run that somebody works on waits for it, but not for ever', async () => {
  const { settled, clock } = settle('approval/busy');
  let outcome: string | undefined;
  void settled.then((value) => (outcome = value));
  await clock.advance(29_000);
  expect(outcome).toBeUndefined();
  await clock.advance(2_000);
  expect(outcome).toBe('busy');
});

it('a run that ends with its reader takes decisions while it has one', async () => {
  expect(await settle(undefined, 'attached').settled).toBe('unknown');
  const { settled, active } = settle(undefined, 'attached');
  const leave = active.attend(runId);
  expect(await settled).toBe('decided');
  leave();
  expect(active.isAttended(runId)).toBe(false);
  expect(await settle(undefined, 'resumable').settled).toBe('decided');
});
