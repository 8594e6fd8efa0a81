import { runLogsSuite } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { createMemoryRunLogs } from './memory-run-logs.ts';

runLogsSuite(
  'in memory',
  async () => ({ runLogs: createMemoryRunLogs(), async [Symbol.asyncDispose]() {} }),
  { describe, it, expect },
);
