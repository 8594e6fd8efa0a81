import type { Clock, ModelEvent, ModelPort, ModelRequest } from '@aura/core';
import { AuraError } from '@aura/core';
import { describe, expect, it } from 'vitest';
import { retryClasses } from '../errors/provider-errors.ts';
import { withRetry } from './with-retry.ts';

const request: ModelRequest = { system: [], messages: [], tools: [] };
const done: ModelEvent = { type: 'text', delta: 'ok' };

function failure(name: keyof typeof retryClasses, retryAfterMs?: number): ModelEvent {
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
  const init = { message: name, retry: retryClasses[name], ...wait };
  return { type: 'error', error: new AuraError(`provider/${name}`, init) };
}

/** A model that answers each attempt with the next script, and a clock whose sleeps take no time. */
function setUp(
  scripts: readonly (readonly ModelEvent[])[],
  { jitter = 0.5, signal = new AbortController().signal } = {},
) {
  const sleeps: number[] = [];
  let attempts = 0;
  const port: ModelPort = {
    info: { provider: 'test', model: 'm' },
    async *stream() {
      const script = scripts[attempts] ?? [];
      attempts += 1;
      for (const event of script) yield [event];
    },
  };
  const clock: Clock = {
    now: () => 0,
    monotonic: () => 0,
    async sleep(ms, sleepSignal) {
      sleeps.push(ms);
      sleepSignal?.throwIfAborted();
    },
  };
  const random = { fill: (bytes: Uint8Array<ArrayBuffer>) => bytes, number: () => jitter };
  const drain = async (): Promise<ModelEvent[]> => {
    const events: ModelEvent[] = [];
    for await (const batch of withRetry(port, { clock, random }).stream(request, { signal })) {
      events.push(...batch);
    }
    return events;
  };
  return { drain, sleeps, attempts: () => attempts };
}

describe('withRetry', () => {
  it('asks three times in all, waiting half a second and then a whole one', async () => {
    const { drain, sleeps, attempts } = setUp([
      [failure('overloaded')],
      [failure('unreachable')],
      [done],
    ]);
    expect(await drain()).toEqual([done]);
    expect(sleeps).toEqual([500, 1000]);
    expect(attempts()).toBe(3);
  });

  it('hands on the third failure', async () => {
    const script = [failure('server_error')];
    const { drain, attempts } = setUp([script, script, script, [done]]);
    expect(await drain()).toMatchObject([{ error: { code: 'provider/server_error' } }]);
    expect(attempts()).toBe(3);
  });

  it.each([
    [0, 400],
    [1, 600],
  ])('keeps the jitter within a fifth (random %d)', async (jitter, expected) => {
    const { drain, sleeps } = setUp([[failure('timeout')], [done]], { jitter });
    await drain();
    expect(sleeps[0]).toBeCloseTo(expected);
  });

  it('waits as long as the provider asks, up to 30 seconds, and does not wait for more', async () => {
    const patient = setUp([[failure('rate_limited', 30_000)], [done]]);
    expect(await patient.drain()).toEqual([done]);
    expect(patient.sleeps).toEqual([30_000]);
    const impatient = setUp([[failure('rate_limited', 30_001)], [done]]);
    expect(await impatient.drain()).toMatchObject([{ type: 'error' }]);
    expect(impatient.attempts()).toBe(1);
  });

  it.each([
    'invalid_request',
    'auth',
    'context_overflow',
    'aborted',
    'malformed_response',
  ] as const)('does not repeat after %s', async (name) => {
    const { drain, attempts } = setUp([[failure(name)], [done]]);
    await drain();
    expect(attempts()).toBe(1);
  });

  it('does not repeat once anything was received', async () => {
    const { drain, attempts } = setUp([[done, failure('stream_interrupted')], [done]]);
    expect(await drain()).toHaveLength(2);
    expect(attempts()).toBe(1);
  });

  it('ends a wait at once when the call is aborted', async () => {
    const { drain, attempts } = setUp([[failure('overloaded')], [done]], {
      signal: AbortSignal.abort(),
    });
    expect(await drain()).toMatchObject([{ error: { code: 'provider/aborted' } }]);
    expect(attempts()).toBe(1);
  });
});
