import { AuraError, silentLogger } from '@aura/core';
import type { ErrorCode, ProfileState } from '@aura/core';
import { fakeClock } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { classifyReply } from '../errors/classify-reply.ts';
import { categorise } from './failure-category.ts';
import type { FailureCategory } from './failure-category.ts';
import { failureRules } from './failure-rules.ts';
import { createMemoryProfileStates } from './memory-profile-states.ts';
import { afterFailure, afterSuccess, pauseFor, unknownProfile } from './profile-changes.ts';
import { ProfileLedger } from './profile-ledger.ts';

const minute = 60_000;
const hour = 60 * minute;

function fail(
  state: ProfileState,
  category: FailureCategory,
  more: { now?: number; startedAt?: number; retryAfterMs?: number; jitter?: number } = {},
): ProfileState {
  const { now = 0, startedAt = now, retryAfterMs, jitter = 0 } = more;
  const rule = failureRules[category];
  return afterFailure(state, { category, rule, model: 'm', startedAt, now, retryAfterMs, jitter });
}

/** How long a credential rests after each of some failures in a row, one after the other pause. */
function ladder(category: FailureCategory, count: number): readonly number[] {
  let state = unknownProfile;
  let now = 0;
  return Array.from({ length: count }, () => {
    state = fail(state, category, { now });
    const until = pauseFor(state, 'm', now)?.until ?? now;
    const length = until - now;
    now = until;
    return length;
  });
}

describe('the pauses of a credential', () => {
  it.each([
    ['auth', [5 * minute, 15 * minute, 45 * minute, 135 * minute]],
    ['billing', [5 * hour, 10 * hour, 20 * hour, 24 * hour]],
    ['rate_limit', [minute, 5 * minute, 25 * minute, hour]],
    ['overloaded', [30_000, minute, 2 * minute, 4 * minute, 8 * minute, 10 * minute]],
    ['timeout', [0, minute, 2 * minute, 4 * minute]],
    ['model', [hour, hour]],
    ['server', [0, 30_000, 30_000]],
    ['overflow', [0, 0]],
    ['format', [0, 0]],
    ['content', [0, 0]],
    ['cancelled', [0, 0]],
  ] as const)('grow after %s as the ladder says, up to its cap', (category, expected) => {
    expect(ladder(category, expected.length)).toEqual(expected);
  });

  it('are as long as the provider asks for, and a tenth off at most', () => {
    const asked = fail(unknownProfile, 'rate_limit', { retryAfterMs: 10 * minute, jitter: -1 });
    expect(asked.pause?.until).toBe(10 * minute);
    expect(fail(unknownProfile, 'rate_limit', { jitter: 1 }).pause?.until).toBe(66_000);
    expect(fail(unknownProfile, 'rate_limit', { jitter: -1 }).pause?.until).toBe(54_000);
  });

  it('have no end for a credential that is not good any more', () => {
    const state = fail(unknownProfile, 'auth_permanent');
    expect(pauseFor(state, 'm', 1_000 * hour)).toEqual({ since: 0, category: 'auth_permanent' });
  });

  it('begin at the bottom again after an answer and after a day', () => {
    const once = fail(unknownProfile, 'auth');
    const answered = afterSuccess(once, { model: 'm', now: 1 });
    expect(fail(answered, 'auth', { now: 10 }).pause?.until).toBe(10 + 5 * minute);
    expect(fail(once, 'auth', { now: 24 * hour }).pause?.until).toBe(24 * hour + 5 * minute);
    expect(fail(once, 'auth', { now: 23 * hour }).pause?.until).toBe(23 * hour + 15 * minute);
  });

  it('last a day at most when the clock has been set back', () => {
    const state = fail(unknownProfile, 'auth', { now: 1_000 * hour });
    expect(pauseFor(state, 'm', 0)?.until).toBe(24 * hour);
  });

  it('do not come of a call that began before an answer did [workspace 87]', () => {
    const answered = afterSuccess(unknownProfile, { model: 'm', now: 100 });
    expect(fail(answered, 'auth', { startedAt: 99, now: 200 })).toBe(answered);
    expect(fail(answered, 'auth', { startedAt: 101, now: 200 }).pause).toBeDefined();
  });
});

describe('what is known of credentials', () => {
  const logger = silentLogger;

  it('is there after a restart, with its growth [workspace 81]', async () => {
    const clock = fakeClock();
    const states = createMemoryProfileStates();
    const first = new ProfileLedger({ states, clock, logger });
    await first.loaded();
    first.change('openai:1a2b3c4d', (state) => fail(state, 'billing', { now: clock.now() }));
    await first[Symbol.asyncDispose]();
    const second = new ProfileLedger({ states, clock, logger });
    await second.loaded();
    expect(second.pauseFor('openai:1a2b3c4d', 'm')).toMatchObject({ category: 'billing' });
    await clock.advance(5 * hour);
    expect(second.pauseFor('openai:1a2b3c4d', 'm')).toBeUndefined();
    second.change('openai:1a2b3c4d', (state) => fail(state, 'billing', { now: clock.now() }));
    await second.flush();
    const kept = (await states.list()).get('openai:1a2b3c4d');
    expect(kept?.state.pause?.until).toBe(clock.now() + 10 * hour);
  });

  it('takes up what other processes have written meanwhile', async () => {
    const clock = fakeClock();
    const states = createMemoryProfileStates();
    const ledgers = [1, 2].map(() => new ProfileLedger({ states, clock, logger }));
    for (const ledger of ledgers) await ledger.loaded();
    for (const ledger of ledgers) {
      ledger.change('a', (state) => fail(state, 'auth', { now: clock.now() }));
      await ledger.flush();
    }
    expect((await states.list()).get('a')?.state.failures).toEqual({ auth: 2 });
  });

  it('is kept in memory when the store fails', async () => {
    const broken = () => Promise.reject(new Error('disk full'));
    const states = { list: broken, replace: broken };
    const ledger = new ProfileLedger({ states, clock: fakeClock(), logger });
    await ledger.loaded();
    ledger.change('a', (state) => fail(state, 'auth_permanent'));
    await ledger.flush();
    expect(ledger.pauseFor('a', 'm')).toBeDefined();
  });
});

describe('the kind of a failure [workspace 79]', () => {
  const subject = { label: 'a/b', redact: (text: string) => text };

  it.each([
    [
      'OpenAI',
      401,
      {
        error: {
          message: 'Incorrect API key provided: sk-***.',
          type: 'invalid_request_error',
          code: 'invalid_api_key',
        },
      },
      'auth',
    ],
    [
      'OpenAI',
      429,
      {
        error: {
          message: 'You exceeded your current quota',
          type: 'insufficient_quota',
          code: 'insufficient_quota',
        },
      },
      'billing',
    ],
    [
      'OpenAI',
      429,
      {
        error: {
          message: 'Rate limit reached for gpt-4o',
          type: 'tokens',
          code: 'rate_limit_exceeded',
        },
      },
      'rate_limit',
    ],
    [
      'OpenAI',
      400,
      {
        error: {
          message: "This model's maximum context length is 8192 tokens.",
          code: 'context_length_exceeded',
        },
      },
      'overflow',
    ],
    [
      'OpenAI',
      404,
      { error: { message: 'The model `x` does not exist', code: 'model_not_found' } },
      'model',
    ],
    [
      'OpenAI',
      401,
      { error: { message: 'This key has been revoked', code: 'api_key_revoked' } },
      'auth_permanent',
    ],
    [
      'Anthropic',
      529,
      { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
      'overloaded',
    ],
    [
      'Anthropic',
      400,
      {
        type: 'error',
        error: {
          type: 'invalid_request_error',
          message: 'prompt is too long: 210000 tokens > 200000 maximum',
        },
      },
      'overflow',
    ],
    [
      'Anthropic',
      429,
      {
        type: 'error',
        error: {
          type: 'rate_limit_error',
          message: 'Number of request tokens has exceeded your per-minute rate limit',
        },
      },
      'rate_limit',
    ],
    [
      'Gemini',
      429,
      {
        error: { code: 429, message: 'Resource has been exhausted', status: 'RESOURCE_EXHAUSTED' },
      },
      'rate_limit',
    ],
    [
      'Gemini',
      403,
      { error: { code: 403, message: 'Permission denied', status: 'PERMISSION_DENIED' } },
      'auth',
    ],
    ['OpenRouter', 402, { error: { code: 402, message: 'Insufficient credits' } }, 'billing'],
    [
      'OpenRouter',
      400,
      {
        error: {
          code: 400,
          message: 'Provider returned error',
          metadata: { raw: 'too many tokens: context exceeded' },
        },
      },
      'overflow',
    ],
    [
      'vLLM',
      400,
      {
        object: 'error',
        message: "This model's maximum context length is 4096 tokens",
        type: 'BadRequestError',
        code: 400,
      },
      'overflow',
    ],
    ['Ollama', 404, { error: 'model "llama" not found, try pulling it first' }, 'model'],
    [
      'llama.cpp',
      400,
      {
        error: {
          code: 400,
          message: 'the request exceeds the available context size',
          type: 'exceed_context_size_error',
        },
      },
      'overflow',
    ],
    ['a proxy', 504, '<html>Gateway Timeout</html>', 'timeout'],
    ['a proxy', 502, '<html>Bad Gateway</html>', 'server'],
    ['anybody', 422, { error: { message: 'messages: roles must alternate' } }, 'format'],
  ] as const)('%s, %i %j is %s', (_who, status, body, category) => {
    expect(categorise(classifyReply(subject, { status, headers: {}, body }))).toBe(category);
  });

  it.each([
    ['provider/aborted', 'cancelled'],
    ['provider/stream_interrupted', 'timeout'],
    ['provider/refused', 'content'],
    ['provider/malformed_response', 'unknown'],
    ['tool/whatever', 'unknown'],
  ] as const)('%s is %s', (code, category) => {
    expect(categorise(new AuraError(code satisfies ErrorCode, { message: '' }))).toBe(category);
  });
});
