import { auditSinkSuite } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { digest } from './audit.harness.ts';
import { createMemoryAuditSink } from './memory-audit-sink.ts';

auditSinkSuite(
  'in memory',
  async () => ({
    sink: createMemoryAuditSink({ digest }),
    async [Symbol.asyncDispose]() {},
  }),
  { describe, it, expect },
);
