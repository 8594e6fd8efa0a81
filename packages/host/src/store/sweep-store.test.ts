import { AuraError } from '@aura/core';
import { fakeClock, memoryLogger } from '@aura/testkit';
import type { Pruned, Retention } from '@aura/store';
import { describe, expect, it } from 'vitest';
import { sweepStore } from './sweep-store.ts';

const hour = 60 * 60_000;
const retention = { olderThanMs: 24 * hour };
const nothing: Pruned = { runs: 0, bytes: 0, sessions: 0, blobs: 0 };

function setUp(prune: () => Promise<Pruned>) {
  const clock = fakeClock();
  const logger = memoryLogger();
  const closing = new AbortController();
  const asked: Retention[] = [];
  const store = {
    prune(limits: Retention) {
      asked.push(limits);
      return prune();
    },
  };
  const parts = { retention, clock, logger, closing: closing.signal };
  return { clock, logger, closing, asked, swept: sweepStore(store, parts) };
}

describe('sweeping a store', () => {
  it('removes what is too old at once and every hour, and says so when there was something', async () => {
    const removed = [{ runs: 3, bytes: 9_000, sessions: 1, blobs: 2 }];
    const { clock, logger, closing, asked, swept } = setUp(async () => removed.shift() ?? nothing);
    await clock.settle();
    expect(asked).toEqual([retention]);
    await clock.advance(2 * hour);
    expect(asked).toHaveLength(3);
    expect(logger.lines.map(({ message, fields }) => [message, fields])).toEqual([
      ['removed what was too old', { runs: 3, bytes: 9_000, sessions: 1, blobs: 2 }],
    ]);
    closing.abort();
    await swept;
    expect(clock.sleeping).toBe(0);
  });

  it('tries again after a failure', async () => {
    let failures = 1;
    const { clock, logger, closing, asked, swept } = setUp(async () => {
      if (failures-- > 0) throw new AuraError('store/unavailable', { message: 'the disk is full' });
      return nothing;
    });
    await clock.advance(hour);
    expect(asked).toHaveLength(2);
    expect(logger.lines).toMatchObject([{ level: 'error', fields: { code: 'store/unavailable' } }]);
    closing.abort();
    await swept;
  });

  it('ends without a word when the store is closed with the host', async () => {
    const closed = Promise.withResolvers<Pruned>();
    const { logger, closing, swept } = setUp(() => closed.promise);
    closing.abort();
    closed.reject(new AuraError('store/closed', { message: 'closed' }));
    await swept;
    expect(logger.lines).toEqual([]);
  });
});
