import { fakeClock } from '@aura/testkit';
import { expect, it } from 'vitest';
import { fakeHandle } from '../test-support/fake-handle.ts';
import { ActiveRuns } from './runs/active-runs.ts';
import { closeHost } from './close-host.ts';

const options = { drainMs: 0, reason: 'server shutdown' };

it('closes the store also when the MCP servers cannot be closed, and says that they cannot', async () => {
  const closed: string[] = [];
  const closing = closeHost(
    {
      active: new ActiveRuns({ isDurable: true }),
      timers: { [Symbol.asyncDispose]: async () => undefined },
      recovery: { ended: () => Promise.resolve() },
      pool: { [Symbol.asyncDispose]: () => Promise.reject(new Error('stuck')) },
      profiles: { [Symbol.asyncDispose]: async () => undefined },
      store: { [Symbol.asyncDispose]: async () => void closed.push('store') },
      clock: fakeClock(),
    },
    options,
  );
  await expect(closing).rejects.toThrow('stuck');
  expect(closed).toEqual(['store']);
});

it('closes the store after everything that writes to it', async () => {
  const steps: string[] = [];
  const active = new ActiveRuns({ isDurable: true });
  const recovered = Promise.withResolvers<void>();
  const run = fakeHandle('run_1');
  active.addStarted(run, 'background');
  const clock = fakeClock();
  const closing = closeHost(
    {
      active,
      timers: { [Symbol.asyncDispose]: async () => undefined },
      recovery: { ended: () => recovered.promise.then(() => void steps.push('recovery')) },
      pool: { [Symbol.asyncDispose]: async () => void steps.push('pool') },
      profiles: { [Symbol.asyncDispose]: async () => void steps.push('profiles') },
      store: { [Symbol.asyncDispose]: async () => void steps.push('store') },
      clock,
    },
    options,
  );
  await clock.settle();
  expect([run.told, steps]).toEqual([['park'], []]);
  run.end();
  await clock.settle();
  expect(steps).toEqual([]);
  recovered.resolve();
  await closing;
  expect(steps).toEqual(['recovery', 'pool', 'profiles', 'store']);
});
