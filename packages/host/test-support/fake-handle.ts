import type { RunHandle, RunId, RunOutcome } from '@aura/core';
import { noUsage } from '@aura/core';

/** A run that ends when the test says so, and notes what it was told. */
export interface FakeHandle extends RunHandle {
  readonly told: readonly string[];
  end(): void;
}

/** Makes one that goes on whatever it is told. */
export function fakeHandle(runId: string): FakeHandle {
  const { promise, resolve } = Promise.withResolvers<RunOutcome>();
  const told: string[] = [];
  return {
    runId: runId as RunId,
    traceId: '0af7651916cd43dd8448eb211c80319c',
    result: promise,
    told,
    end: () =>
      resolve({
        stopReason: 'aborted',
        text: '',
        turns: 0,
        usage: noUsage,
        lastUsage: noUsage,
      }),
    subscribe: () => () => undefined,
    sync: () => Promise.resolve(0),
    steer: () => false,
    abort: (reason) => void told.push(`abort: ${reason}`),
    park: () => void told.push('park'),
    [Symbol.asyncIterator]: () => ({
      next: () => Promise.resolve({ done: true, value: undefined }),
    }),
  };
}
