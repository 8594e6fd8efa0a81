import type { CallId, JsonObject, PendingApproval, RunRecord, RunRecordBody } from '@aura/core';
import { expect, it } from 'vitest';
import { openApprovals } from './open-approvals.ts';

const item = (name: string): PendingApproval => ({
  kind: 'approval',
  id: `apr_${name}`,
  // Calls of different scopes may have one id.
  callId: 'call_1' as CallId,
  tool: name,
  args: {},
  annotations: {},
  requirement: 'always',
  path: [],
  createdAt: 0,
  expiresAt: 1,
  token: `token-${name}`,
});
const asks = (name: string): RunRecordBody => ({
  type: 'event',
  event: { type: 'approval.requested', item: item(name) },
  spanId: '0',
});
const rules = (name: string): RunRecordBody => ({
  type: 'event',
  event: {
    type: 'approval.resolved',
    id: `apr_${name}`,
    callId: 'call_1' as CallId,
    ruling: { decision: 'approve', by: 'a' },
  },
  spanId: '0',
});
const suspends = (name: string): RunRecordBody => ({
  type: 'flow.suspended',
  key: 'k',
  token: `token-${name}`,
  info: item(name) as unknown as JsonObject,
});
const answers = (name: string): RunRecordBody => ({
  type: 'flow.resumed',
  token: `token-${name}`,
  value: {},
});

function openAfter(...bodies: readonly RunRecordBody[]): readonly string[] {
  const records = bodies.map((body, at): RunRecord => ({
    ...body,
    seq: at + 1,
    at: 0,
    scope: 'main',
  }));
  return openApprovals(records).map(({ tool }) => tool);
}

it('the open approvals of a run are those that were asked for and not answered, whether it works or waits', () => {
  expect(openAfter(asks('a'), asks('b'))).toEqual(['a', 'b']);
  expect(openAfter(asks('a'), asks('b'), rules('a'))).toEqual(['b']);
  const waiting = [asks('a'), asks('b'), suspends('a'), suspends('b')];
  expect(openAfter(...waiting)).toEqual(['a', 'b']);
  expect(openAfter(...waiting, answers('b'))).toEqual(['a']);
  expect(openAfter(...waiting, answers('b'), rules('b'), suspends('a'))).toEqual(['a']);
  expect(openAfter(...waiting, answers('a'), answers('b'))).toEqual([]);
});
