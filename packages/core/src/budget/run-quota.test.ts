import { fakeClock, memoryLogger } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import type { RunId } from '../ids/ids.ts';
import { Namespace } from '../namespace/namespace.ts';
import { createMemoryQuotaStore } from './memory-quota-store.ts';
import { RunQuota } from './run-quota.ts';

const namespace = Namespace.of('tenant', 'acme');
const { signal } = new AbortController();

describe('what a run draws from quotas', () => {
  it('is reserved also when an earlier life has reserved something else and left no trace', async () => {
    const store = createMemoryQuotaStore({ clock: fakeClock(), rules: [] });
    const life = () =>
      new RunQuota({
        store,
        namespace,
        runId: 'run_1' as RunId,
        logger: memoryLogger(),
        past: { calls: 0, cutOff: [] },
        onRefusal: () => {},
      });
    await life().reserveCall({ tokens: 100 }, signal);
    expect((await store.usage(namespace, 'day')).tokens).toBe(100);
    const held = await life().reserveCall({ tokens: 60 }, signal);
    await held?.settle({ tokens: 10 });
    expect(await store.usage(namespace, 'day')).toMatchObject({ tokens: 110, runs: 2 });
  });

  it('counts with all that was held for it when the call was given up', async () => {
    const store = createMemoryQuotaStore({ clock: fakeClock(), rules: [] });
    const quota = new RunQuota({
      store,
      namespace,
      runId: 'run_1' as RunId,
      logger: memoryLogger(),
      past: { calls: 0, cutOff: [] },
      onRefusal: () => {},
    });
    const held = await quota.reserveCall({ tokens: 100 }, signal);
    await quota.close();
    await held?.settle({ tokens: 10 });
    expect((await store.usage(namespace, 'total')).tokens).toBe(100);
  });
});
