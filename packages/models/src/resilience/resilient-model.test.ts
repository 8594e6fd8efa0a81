import type { ModelAttempt, ModelEvent } from '@aura/core';
import { describe, expect, it } from 'vitest';
import { failing, setUpRoutes, shortRequest } from './resilient-model.harness.ts';

const fine = { text: 'Hello' };

function attempts(events: readonly ModelEvent[]): readonly ModelAttempt[] {
  return events.flatMap((event) => (event.type === 'attempt' ? [event.attempt] : []));
}

function end(events: readonly ModelEvent[]): object {
  const last = events.at(-1);
  if (last?.type === 'end') return { model: last.response.model };
  return last?.type === 'error' ? { code: last.error.code } : {};
}

describe('one model with one credential', () => {
  it('is asked once when it answers, and nothing is added', async () => {
    const { call, asked } = setUpRoutes([{ profiles: { a: [fine] } }]);
    const events = await call();
    expect(events.map(({ type }) => type)).toEqual(['text', 'end']);
    expect(asked()).toEqual({ 'm0/a': 1 });
  });

  it.each([
    ['rate_limited', [500, 1_000]],
    ['overloaded', [1_000, 3_000]],
    ['unreachable', [500, 1_000]],
    ['server_error', [1_000, 1_000]],
  ] as const)('is asked three times in all after %s, with pauses between', async (name, pauses) => {
    const { call, asked } = setUpRoutes([
      { profiles: { a: [failing(name), failing(name), fine] } },
    ]);
    const events = await call();
    expect(end(events)).toEqual({ model: 'm0' });
    expect(attempts(events).map(({ delayMs }) => delayMs)).toEqual(pauses);
    expect(attempts(events).map(({ attempt }) => attempt)).toEqual([2, 3]);
    expect(asked()).toEqual({ 'm0/a': 3 });
    const failed = setUpRoutes([
      { profiles: { a: [failing(name), failing(name), failing(name)] } },
    ]);
    expect(end(await failed.call())).toEqual({ code: `provider/${name}` });
  });

  it.each([
    [0, 1_000, 450],
    [0.999999, 1_000, 550],
    [0, 500, 500],
  ])('keeps jitter within its bounds (%d)', async (jitter, _retry, expected) => {
    const retryAfterMs = expected === 500 ? 500 : undefined;
    const script = [
      failing('rate_limited', retryAfterMs === undefined ? {} : { retryAfterMs }),
      fine,
    ];
    const { call } = setUpRoutes([{ profiles: { a: script } }], { jitter });
    expect(attempts(await call()).map(({ delayMs }) => delayMs)).toEqual([expected]);
  });

  it('waits as long as the provider asks, and not at all when that is too long', async () => {
    const patient = setUpRoutes([
      { profiles: { a: [failing('rate_limited', { retryAfterMs: 30_000 }), fine] } },
    ]);
    expect(attempts(await patient.call())).toMatchObject([{ delayMs: 30_000 }]);
    const impatient = setUpRoutes([
      { profiles: { a: [failing('rate_limited', { retryAfterMs: 30_001 }), fine] } },
    ]);
    expect(end(await impatient.call())).toEqual({ code: 'provider/rate_limited' });
    expect(impatient.asked()).toEqual({ 'm0/a': 1 });
  });

  it.each(['auth', 'billing', 'refused', 'context_overflow', 'invalid_request'] as const)(
    'is not asked again after %s, and asked by the next call',
    async (name) => {
      const { call, asked } = setUpRoutes([{ profiles: { a: [failing(name), fine] } }]);
      expect(end(await call())).toEqual({ code: `provider/${name}` });
      expect(asked()).toEqual({ 'm0/a': 1 });
      expect(end(await call())).toEqual({ model: 'm0' });
    },
  );

  it('begins anew after something was shown, and says so', async () => {
    const { call } = setUpRoutes([
      { profiles: { a: [failing('stream_interrupted', { text: 'Hel' }), fine] } },
    ]);
    const events = await call();
    expect(events.map(({ type }) => type)).toEqual(['text', 'attempt', 'text', 'end']);
    expect(attempts(events)).toMatchObject([
      { action: 'retry', restart: true, error: { code: 'provider/stream_interrupted' } },
    ]);
  });

  it('is not shown a third time what breaks off each time, as long as there is nothing else to ask', async () => {
    const broken = failing('stream_interrupted', { text: 'Hel' });
    const alone = setUpRoutes([{ profiles: { a: [broken, broken, fine] } }]);
    expect(end(await alone.call())).toEqual({ code: 'provider/stream_interrupted' });
    expect(alone.asked()).toEqual({ 'm0/a': 2 });
    const others = setUpRoutes([{ profiles: { a: [broken, broken], b: [fine] } }]);
    expect(end(await others.call())).toEqual({ model: 'm0' });
  });

  it('is cancelled and asked again when it says nothing for too long [runtime C-050]', async () => {
    const { call, models } = setUpRoutes(
      [{ profiles: { a: [{ text: 'Hel', hang: true }, { hang: true }, fine] } }],
      { stallMs: 5_000 },
    );
    const events = await call();
    expect(end(events)).toEqual({ model: 'm0' });
    expect(attempts(events)).toMatchObject([
      { restart: true, error: { code: 'provider/timeout' } },
      { restart: false, error: { code: 'provider/timeout' } },
    ]);
    expect(models.get('m0/a')?.remaining).toBe(0);
  });

  it('is not at fault when nobody asks for more of its answer', async () => {
    const { model, clock, asked } = setUpRoutes([{ profiles: { a: [fine] } }], { stallMs: 5_000 });
    const { signal } = new AbortController();
    const types: string[] = [];
    for await (const batch of model.stream(shortRequest, { signal })) {
      await clock.advance(20_000);
      types.push(...batch.map(({ type }) => type));
    }
    expect(types).toEqual(['text', 'end']);
    expect(asked()).toEqual({ 'm0/a': 1 });
    expect(clock.sleeping).toBe(0);
  });
});

describe('several credentials', () => {
  it.each(['auth', 'billing', 'rate_limited', 'model_not_found'] as const)(
    'are used one after the other after %s, and the one that failed rests',
    async (name) => {
      const { call, asked, clock } = setUpRoutes([
        { profiles: { a: [failing(name), fine], b: [fine, fine] } },
      ]);
      const events = await call();
      expect(end(events)).toEqual({ model: 'm0' });
      expect(attempts(events)).toMatchObject([{ action: 'rotate', profile: 'b', delayMs: 0 }]);
      await call();
      expect(asked()).toEqual({ 'm0/a': 1, 'm0/b': 2 });
      await clock.advance(24 * 3_600_000);
      await call();
      expect(asked()).toEqual({ 'm0/a': 2, 'm0/b': 2 });
    },
  );

  it.each(['refused', 'context_overflow', 'invalid_request'] as const)(
    'are not used after %s: another one would make no difference',
    async (name) => {
      const { call, asked, ledger } = setUpRoutes([{ profiles: { a: [failing(name)], b: [] } }]);
      expect(end(await call())).toEqual({ code: `provider/${name}` });
      expect(asked()).toEqual({ 'm0/a': 1, 'm0/b': 0 });
      expect(ledger.pauseFor('a', 'm0')).toBeUndefined();
    },
  );

  it('are asked again first when the provider says to come back soon', async () => {
    const { call, asked } = setUpRoutes([
      { profiles: { a: [failing('rate_limited', { retryAfterMs: 10_000 }), fine], b: [] } },
    ]);
    expect(attempts(await call())).toMatchObject([{ action: 'retry', delayMs: 10_000 }]);
    expect(asked()).toEqual({ 'm0/a': 2, 'm0/b': 0 });
  });

  it('stay with a session that has changed to another one, until that one rests', async () => {
    const { call, asked, clock } = setUpRoutes([
      { profiles: { a: [failing('rate_limited'), fine, fine], b: [fine, fine, failing('auth')] } },
    ]);
    await call({ affinity: 's' });
    await clock.advance(3_600_000);
    await call({ affinity: 's' });
    expect(asked()).toEqual({ 'm0/a': 1, 'm0/b': 2 });
    await call({ affinity: 'another' });
    expect(asked()).toEqual({ 'm0/a': 2, 'm0/b': 2 });
    await call({ affinity: 's' });
    expect(asked()).toEqual({ 'm0/a': 3, 'm0/b': 3 });
  });
});

describe('fallback models [workspace 84]', () => {
  it('are asked in their order, and the answer says which one gave it [runtime C-087]', async () => {
    const { call, asked } = setUpRoutes([
      { profiles: { a: [failing('auth')] } },
      { profiles: { b: [failing('model_not_found')] } },
      { profiles: { c: [fine] } },
    ]);
    const events = await call();
    expect(end(events)).toEqual({ model: 'm2' });
    expect(attempts(events).map(({ action, model }) => [action, model.model])).toEqual([
      ['fallback', 'm1'],
      ['fallback', 'm2'],
    ]);
    expect(asked()).toEqual({ 'm0/a': 1, 'm1/b': 1, 'm2/c': 1 });
  });

  it('are not asked when they cannot do what the request needs', async () => {
    const tool = { name: 't', description: '', inputSchema: {} };
    const routes = () => [
      { profiles: { a: [failing('auth')] } },
      { lacks: ['tools'] as const, profiles: { b: [fine] } },
      { info: { contextWindow: 1 }, profiles: { c: [fine] } },
      { profiles: { d: [fine] } },
    ];
    expect(end(await setUpRoutes(routes()).call({}, { ...shortRequest, tools: [tool] }))).toEqual({
      model: 'm3',
    });
    expect(end(await setUpRoutes(routes()).call())).toEqual({ model: 'm1' });
  });

  it('leave a request that is too large to whoever can make it smaller; then the larger one takes it', async () => {
    const routes = () => [
      { info: { contextWindow: 1_000 }, profiles: { a: [failing('context_overflow')] } },
      { info: { contextWindow: 1_000 }, profiles: { b: [fine] } },
      { info: { contextWindow: 2_000 }, profiles: { c: [fine] } },
    ];
    expect(end(await setUpRoutes(routes()).call())).toEqual({ code: 'provider/context_overflow' });
    expect(end(await setUpRoutes(routes()).call({ isReduced: true }))).toEqual({ model: 'm2' });
  });

  it('take what the first model is known to be too small for, without asking it', async () => {
    const routes = () => [
      { info: { contextWindow: 1_000 }, profiles: { a: [fine] } },
      { info: { contextWindow: 2_000 }, profiles: { b: [fine] } },
    ];
    const { call, asked, model } = setUpRoutes(routes());
    expect(model.info.fallbackWindow).toBe(2_000);
    const events = await call({ inputTokens: 1_500 });
    expect(end(events)).toEqual({ model: 'm1' });
    expect(attempts(events)).toMatchObject([{ action: 'fallback' }]);
    expect(asked()).toEqual({ 'm0/a': 0, 'm1/b': 1 });
    expect(end(await call({ inputTokens: 500 }))).toEqual({ model: 'm0' });
    const [only] = routes();
    const alone = setUpRoutes(only === undefined ? [] : [only]);
    expect(end(await alone.call({ inputTokens: 1_500 }))).toEqual({ model: 'm0' });
    expect(alone.model.info).not.toHaveProperty('fallbackWindow');
  });

  it('give way to the first model again, at once or after ten minutes in a session, and tell both', async () => {
    const { call, clock } = setUpRoutes([
      {
        profiles: {
          a: [failing('overloaded'), failing('overloaded'), failing('overloaded'), fine],
        },
      },
      { profiles: { b: [fine, fine] } },
    ]);
    const first = await call({ affinity: 's' });
    expect(attempts(first).map(({ action }) => action)).toEqual(['retry', 'retry', 'fallback']);
    await clock.advance(9 * 60_000);
    expect(attempts(await call({ affinity: 's' }))).toMatchObject([{ action: 'fallback' }]);
    await clock.advance(60_000);
    const back = await call({ affinity: 's' });
    expect(attempts(back)).toMatchObject([{ action: 'return', model: { model: 'm0' } }]);
    expect(end(back)).toEqual({ model: 'm0' });
  });

  it('do not suffer from each other: a credential rests only for what it failed at', async () => {
    const overloaded = failing('overloaded');
    const { call, ledger } = setUpRoutes([
      { profiles: { a: [overloaded, overloaded, overloaded] } },
      { profiles: { a: [fine] } },
    ]);
    expect(end(await call())).toEqual({ model: 'm1' });
    expect(ledger.pauseFor('a', 'm1')).toBeUndefined();
  });
});

describe('when nobody can answer', () => {
  it('the error lists all attempts and when the next may be made', async () => {
    const { call } = setUpRoutes([
      { profiles: { a: [failing('auth')], b: [failing('billing')] } },
      {
        profiles: {
          c: [failing('rate_limited'), failing('rate_limited'), failing('rate_limited')],
        },
      },
    ]);
    const last = (await call()).at(-1);
    expect(last).toMatchObject({
      error: {
        code: 'provider/exhausted',
        retry: 'same',
        details: {
          attempts: [
            { profile: 'a', model: 'm0', category: 'auth' },
            { profile: 'b', model: 'm0', category: 'billing' },
            { profile: 'c', model: 'm1', category: 'rate_limit' },
            { profile: 'c' },
            { profile: 'c' },
          ],
        },
      },
    });
    expect(last?.type === 'error' && last.error.retryAfterMs).toBeCloseTo(60_000, -4);
  });

  it('a call waits for what rests half a minute at most, and says how long', async () => {
    const limited = failing('overloaded');
    const { call, clock } = setUpRoutes([
      { profiles: { a: [limited, limited, limited, fine], b: [failing('auth')] } },
    ]);
    await call();
    await clock.advance(5_000);
    const events = await call();
    expect(attempts(events)[0]?.delayMs).toBeLessThanOrEqual(25_000);
    expect(end(events)).toEqual({ model: 'm0' });
  });

  it('what rests for longer is tried once in half a minute if it may have passed, else not', async () => {
    const { call, asked, clock } = setUpRoutes([
      { profiles: { a: [failing('rate_limited'), failing('rate_limited')], b: [failing('auth')] } },
    ]);
    await call();
    expect(asked()).toEqual({ 'm0/a': 1, 'm0/b': 1 });
    await clock.advance(1_000);
    expect(end(await call())).toEqual({ code: 'provider/rate_limited' });
    expect(end(await call())).toEqual({ code: 'provider/exhausted' });
    expect(asked()).toEqual({ 'm0/a': 2, 'm0/b': 1 });
  });

  it('a provider that never stops failing is given up after a number of attempts [workspace 86]', async () => {
    const profiles = Object.fromEntries(
      Array.from({ length: 30 }, (_, at) => [`p${at}`, [failing('auth')]]),
    );
    const { call, asked } = setUpRoutes([{ profiles }], { maxAttempts: 8 });
    const last = (await call()).at(-1);
    expect(Object.values(asked()).reduce((sum, count) => sum + count)).toBe(8);
    expect(last).toMatchObject({
      error: {
        code: 'provider/exhausted',
        details: { attempts: { length: 8 }, soonest: expect.any(Number) },
      },
    });
  });
});

describe('a call that is cancelled', () => {
  it('ends a pause at once, and nothing rests because of it [workspace 89]', async () => {
    const caller = new AbortController();
    const { call, clock, ledger, asked } = setUpRoutes([
      { profiles: { a: [failing('overloaded'), fine], b: [] } },
    ]);
    const calling = call({ signal: caller.signal });
    await clock.settle();
    caller.abort('enough');
    expect(end(await calling)).toEqual({ code: 'provider/aborted' });
    expect(asked()).toEqual({ 'm0/a': 1, 'm0/b': 0 });
    expect(ledger.pauseFor('a', 'm0')).toBeUndefined();
  });

  it('is not made again, and nothing rests because of it', async () => {
    const caller = new AbortController();
    const { call, clock, ledger, asked } = setUpRoutes([
      { profiles: { a: [{ text: 'Hel', hang: true }], b: [] } },
    ]);
    const calling = call({ signal: caller.signal });
    await clock.settle();
    caller.abort('enough');
    expect(end(await calling)).toEqual({ code: 'provider/aborted' });
    expect(asked()).toEqual({ 'm0/a': 1, 'm0/b': 0 });
    expect(ledger.state('a')).toEqual({ failures: {}, models: {} });
  });
});

describe('a call whose answer nobody waits for', () => {
  it('is given up after eight attempts, and what is slow for it does not rest', async () => {
    const profiles = Object.fromEntries(
      Array.from({ length: 12 }, (_, at) => [`p${at}`, [failing('auth')]]),
    );
    const { call, asked } = setUpRoutes([{ profiles }]);
    expect(end(await call({ isBackground: true }))).toEqual({ code: 'provider/exhausted' });
    expect(Object.values(asked()).reduce((sum, count) => sum + count)).toBe(8);

    const late = Array.from({ length: 8 }, () => failing('timeout'));
    const pausesAfter = async (isBackground: boolean): Promise<boolean> => {
      const slow = setUpRoutes([{ profiles: { a: late, b: late } }]);
      await slow.call({ isBackground });
      await slow.call({ isBackground });
      return slow.ledger.pauseFor('a', 'm0') !== undefined;
    };
    expect(await pausesAfter(false)).toBe(true);
    expect(await pausesAfter(true)).toBe(false);
  });
});
