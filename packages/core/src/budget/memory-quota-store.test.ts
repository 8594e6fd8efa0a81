import { quotaStoreSuite } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { createMemoryQuotaStore } from './memory-quota-store.ts';

quotaStoreSuite(
  'in memory',
  async (options) => ({
    quotas: createMemoryQuotaStore(options),
    async [Symbol.asyncDispose]() {},
  }),
  { describe, it, expect },
);
