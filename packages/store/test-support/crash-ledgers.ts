import type { Namespace, TimerSpec } from '@aura/core';
import { sampleAuditEntry } from '@aura/testkit';

import { chunkBytes } from '../src/blobs/blob-row.ts';
import type { Store } from '../src/store.ts';

/** What `crash-process.ts` writes besides runs and sessions, and what of it has to be there after a crash. */

/** Notes that something is durable, as `acknowledgedIn` reads it. */
export type Acknowledge = (name: string, place: number) => void;

const steps = 2;
const tenant = 'acme';
const options = (step: number) => ({ operationId: `operation ${step}`, ttlMs: 3_600_000 });
/** So much is held; less is used. */
const held = 1_000;

const timerAt = (step: number): TimerSpec => ({
  key: 'wake',
  kind: 'wake',
  dueAt: step,
  payload: step,
});

/** Longer than a chunk, so that it is written in pieces. */
const blobAt = (step: number): Buffer => Buffer.alloc(chunkBytes + 1_000 * step, step);

async function fillTimers(store: Store, namespace: Namespace, done: Acknowledge): Promise<void> {
  await store.timers.within(namespace).set(timerAt(1));
  done('timers-set', 1);
  for (let step = 1; step <= steps; step += 1) {
    const [claim] = await store.timers.claim({ kinds: ['wake'], limit: 1 });
    await claim?.finish({ type: 'ran' }, timerAt(step + 1));
    done('timers-set', step + 1);
  }
}

async function fillQuotas(store: Store, namespace: Namespace, done: Acknowledge): Promise<void> {
  const quotas = store.quotas([]);
  for (let step = 1; step <= steps; step += 1) {
    const amount = { runs: 1, tokens: held };
    const reservation = await quotas.reserve(namespace, amount, options(step));
    done('quotas-held', step);
    await quotas.commit(reservation, { runs: 1, tokens: step });
    done('quotas-used', step);
  }
}

async function fillAudit(store: Store, done: Acknowledge): Promise<void> {
  for (let number = 1; number <= 2 * steps; number += 2) {
    await store.audit.append([number, number + 1].map((each) => sampleAuditEntry(tenant, each)));
    done('audit', number + 1);
  }
}

async function fillBlobs(store: Store, namespace: Namespace, done: Acknowledge): Promise<void> {
  for (let step = 1; step <= steps; step += 1) {
    const meta = { mediaType: 'text/plain' };
    const { ref } = await store.blobs.put(namespace, blobAt(step), meta);
    done(ref, step);
    if (step !== 1) continue;
    await store.blobs.delete(namespace, ref);
    done(ref, 0);
  }
}

/** Writes all of it, side by side. */
export async function fillLedgers(
  store: Store,
  namespace: Namespace,
  done: Acknowledge,
): Promise<void> {
  await Promise.all([
    fillTimers(store, namespace, done),
    fillQuotas(store, namespace, done),
    fillAudit(store, done),
    fillBlobs(store, namespace, done),
  ]);
}

/** What has to be there, and how to report that something is wrong. */
export interface LedgerCheck {
  readonly acknowledged: ReadonlyMap<string, number>;
  readonly check: (holds: boolean, problem: string) => void;
}

async function checkTimers(
  store: Store,
  namespace: Namespace,
  { acknowledged, check }: LedgerCheck,
): Promise<void> {
  const { items } = await store.timers.within(namespace).list();
  const timers = items.toReversed();
  check(timers.length >= (acknowledged.get('timers-set') ?? 0), 'a timer that was set is gone');
  for (const [index, { payload, end }] of timers.entries()) {
    check(payload === index + 1, `timer ${index + 1} is another one`);
    const isLast = index === timers.length - 1;
    check(
      end?.type === (isLast ? undefined : 'ran'),
      `timer ${index + 1} ended without the next one`,
    );
  }
}

async function checkQuotas(
  store: Store,
  namespace: Namespace,
  { acknowledged, check }: LedgerCheck,
): Promise<void> {
  const quotas = store.quotas([]);
  const { runs, tokens } = await quotas.usage(namespace, 'total');
  check(runs >= (acknowledged.get('quotas-held') ?? 0), 'a reservation is gone');
  const committed = Array.from({ length: runs }, (_, index) => index + 1);
  const used = committed.reduce((sum, step) => sum + step, 0);
  const isHeld = tokens === used - runs + held;
  check(tokens === used || isHeld, `${tokens} tokens are counted for ${runs} runs`);
  const whole = runs - (isHeld ? 1 : 0);
  check(whole >= (acknowledged.get('quotas-used') ?? 0), 'what was used is not counted');
  const above = await quotas.usage(namespace.ancestors()[0] ?? namespace, 'total');
  check(above.tokens === tokens && above.runs === runs, 'namespaces disagree about what is used');
  if (runs === 0) return;
  await quotas.reserve(namespace, { runs: 1, tokens: held }, options(runs));
  check((await quotas.usage(namespace, 'total')).runs === runs, 'an operation was counted twice');
}

async function checkAudit(store: Store, { acknowledged, check }: LedgerCheck): Promise<void> {
  check((await store.audit.verify(tenant)).ok, 'the audit chain is broken');
  const ids = (await store.audit.export(tenant)).map(({ id }) => id);
  check(ids.length >= (acknowledged.get('audit') ?? 0), 'audit records are gone');
  check(ids.length % 2 === 0, 'half of what was appended at once is there');
  const expected = ids.map((_, index) => sampleAuditEntry(tenant, index + 1).id);
  check(ids.join() === expected.join(), 'audit records are in another order');
}

async function checkBlobs(
  store: Store,
  namespace: Namespace,
  { acknowledged, check }: LedgerCheck,
): Promise<void> {
  for (const [ref, step] of acknowledged) {
    if (!ref.startsWith('blob_')) continue;
    const data = (await store.blobs.get(namespace, ref))?.data;
    if (step === 0) check(data === undefined, 'a deleted blob is back');
    // Its deletion may have begun, but then all of it is gone.
    else if (step === 1 && data === undefined) continue;
    else check(data !== undefined && blobAt(step).equals(data), `blob ${step} is not what it was`);
  }
}

/** Checks what is there of it, and that it can be used. */
export async function checkLedgers(
  store: Store,
  namespace: Namespace,
  check: LedgerCheck,
): Promise<void> {
  await checkTimers(store, namespace, check);
  await checkQuotas(store, namespace, check);
  await checkAudit(store, check);
  await checkBlobs(store, namespace, check);
}
