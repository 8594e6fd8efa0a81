import type { CallId, PendingItem, RunId, RunSummary } from '@aura/core';
import { expect, it } from 'vitest';
import { approvalBody } from './approval-body.ts';

const run: RunSummary = {
  runId: 'run_1' as RunId,
  namespace: 'tenant:acme',
  mode: 'background',
  agent: 'helper',
  session: 'cs_1',
  status: 'suspended',
  startedAt: 0,
  updatedAt: 0,
  seq: 9,
};
const common = {
  id: 'apr_0197000000007000800000000000abcd',
  callId: 'call_1' as CallId,
  path: ['Helper', 'Payer'],
  createdAt: 0,
  expiresAt: 60_000,
  token: 'secret-token',
};
const shown = {
  id: '01970000-0000-7000-8000-00000000abcd',
  object: 'aura.approval',
  run_id: 'run_1',
  session_id: 'cs_1',
  namespace: 'tenant:acme',
  agent: 'helper',
  path: ['Helper', 'Payer'],
  requested_at: '1970-01-01T00:00:00.000Z',
  expires_at: '1970-01-01T00:01:00.000Z',
};

it('what waits for people is shown as what it is, without its token', () => {
  const approval: PendingItem = {
    ...common,
    kind: 'approval',
    tool: 'pay',
    args: { amount: 1 },
    annotations: {},
    requirement: 'always',
    reason: 'more than allowed',
  };
  expect(approvalBody({ run, item: approval })).toEqual({
    ...shown,
    kind: 'approval',
    tool_name: 'pay',
    arguments: { amount: 1 },
    reason: 'more than allowed',
    origin: { kind: 'config_gate', matched_pattern: 'pay' },
  });
  const schema = { type: 'number' };
  const prompt = 'How many seats?';
  const input: PendingItem = {
    ...common,
    kind: 'input',
    tool: 'book',
    question: 1,
    prompt,
    schema,
  };
  expect(approvalBody({ run, item: input })).toEqual({
    ...shown,
    kind: 'input',
    tool_name: 'book',
    prompt,
    schema,
  });
});
