import { describe, expect, it } from 'vitest';
import type { CallId, RunId } from '../ids/ids.ts';
import { Namespace } from '../namespace/namespace.ts';
import type { ApprovalRequest } from './approval-request.ts';
import { no, yes } from './approvals.harness.ts';
import { brokers } from './brokers.ts';

const request: ApprovalRequest = {
  kind: 'approval',
  id: 'apr_1',
  callId: 'call_1' as CallId,
  runId: 'run_1' as RunId,
  namespace: Namespace.of('tenant', 'acme'),
  session: 's1',
  tool: 'exec',
  args: {},
  annotations: {},
  requirement: 'always',
  path: ['Helper'],
  createdAt: 0,
  expiresAt: 1_000,
  token: 'token',
};
const { callback, firstOf, suspend } = brokers;
const broken = callback(() => {
  throw new Error('nobody there');
});

function ask(broker: ReturnType<typeof callback>, signal = new AbortController().signal) {
  return broker.request(request, { signal });
}

describe('several brokers asked at once', () => {
  it('gives the first yes or no and tells the others that it does not matter any more', async () => {
    let abandoned = '';
    const silent = callback(
      (_, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            abandoned = String(signal.reason);
            reject(new Error('abandoned'));
          });
        }),
    );
    expect(
      await ask(
        firstOf(
          silent,
          callback(() => no),
          callback(() => yes),
        ),
      ),
    ).toBe(no);
    expect(abandoned).toBe('answered');
  });

  it('suspends only when nobody is left who could answer', async () => {
    const { promise, resolve } = Promise.withResolvers<typeof yes>();
    const asking = ask(
      firstOf(
        suspend(),
        callback(() => promise),
      ),
    );
    resolve(yes);
    expect(await asking).toBe(yes);
    expect(await ask(firstOf(broken, suspend()))).toEqual({ decision: 'suspend' });
  });

  it('gives no answer when all have failed, or when there are none', async () => {
    await expect(ask(firstOf(broken, broken))).rejects.toThrow();
    await expect(ask(firstOf())).rejects.toThrow();
  });

  it('goes on with those that work', async () => {
    expect(
      await ask(
        firstOf(
          broken,
          callback(() => Promise.resolve(yes)),
        ),
      ),
    ).toBe(yes);
  });

  it('passes an abort on', async () => {
    const abort = new AbortController();
    const seen: AbortSignal[] = [];
    const broker = callback((_, { signal }) => {
      seen.push(signal);
      abort.abort('over');
      return no;
    });
    await ask(firstOf(broker), abort.signal);
    expect(seen[0]?.aborted).toBe(true);
  });
});
