import { describe, expect, it } from 'vitest';
import { classifyReply } from './classify-reply.ts';

const subject = {
  label: 'openai/gpt',
  redact: (text: string) => text.replaceAll('hunter2', '***'),
};

describe('the class of a failed reply [runtime C-084]', () => {
  it.each([
    [
      400,
      { error: { message: 'Unknown parameter', type: 'invalid_request_error' } },
      'invalid_request',
      'never',
    ],
    [
      400,
      { error: { message: 'x', code: 'context_length_exceeded' } },
      'context_overflow',
      'after-compaction',
    ],
    [400, { error: { message: 'flagged', code: 'content_policy_violation' } }, 'refused', 'never'],
    [
      400,
      [{ error: { code: 400, message: 'bad', status: 'INVALID_ARGUMENT' } }],
      'invalid_request',
      'never',
    ],
    [
      401,
      { error: { message: 'Incorrect API key', code: 'invalid_api_key' } },
      'auth',
      'other-key',
    ],
    [402, { error: 'Insufficient credits' }, 'billing', 'other-key'],
    [403, { error: { message: 'no access' } }, 'auth', 'other-key'],
    [
      404,
      { error: { message: 'no such model', code: 'model_not_found' } },
      'model_not_found',
      'other-model',
    ],
    [404, { error: 'model "x" not found, try pulling it' }, 'model_not_found', 'other-model'],
    [404, '<html>Not Found</html>', 'invalid_request', 'never'],
    [408, '', 'timeout', 'same'],
    [409, { error: { message: 'conflict' } }, 'overloaded', 'same'],
    [413, 'Payload Too Large', 'context_overflow', 'after-compaction'],
    [
      429,
      { error: { message: 'Rate limit: token limit per minute exceeded' } },
      'rate_limited',
      'same',
    ],
    [429, { error: { message: 'quota', code: 'insufficient_quota' } }, 'billing', 'other-key'],
    [500, { error: { message: 'oops', type: 'server_error' } }, 'server_error', 'same'],
    [502, '<html><style>p{}</style><h1>Bad\nGateway</h1>', 'server_error', 'same'],
    [424, { message: 'the model failed' }, 'server_error', 'same'],
    [403, { Message: 'not authorised for bedrock:InvokeModel' }, 'auth', 'other-key'],
    [
      400,
      { validationException: { message: 'Input is too long for requested model.' } },
      'context_overflow',
      'after-compaction',
    ],
    [503, { message: 'no healthy upstream' }, 'overloaded', 'same'],
    [529, { error: { type: 'overloaded_error', message: 'Overloaded' } }, 'overloaded', 'same'],
    [599, '{"half":', 'server_error', 'same'],
    [401, { error: { message: 'no', type: 'server_error' } }, 'auth', 'other-key'],
    [302, '', 'invalid_request', 'never'],
  ] as const)('of %i %j is %s, retry %s', (status, body, name, retry) => {
    const error = classifyReply(subject, { status, headers: {}, body });
    expect(error).toMatchObject({ code: `provider/${name}`, retry, details: { status } });
  });

  it.each([
    [{ 'retry-after': '2' }, 2000],
    [{ 'retry-after': '0.25' }, 250],
    [{ 'retry-after-ms': '150', 'retry-after': '9' }, 150],
    [
      { 'retry-after': 'Wed, 21 Oct 2026 07:28:07 GMT', date: 'Wed, 21 Oct 2026 07:28:00 GMT' },
      7000,
    ],
    [{ 'retry-after': 'Wed, 21 Oct 2026 07:27:00 GMT', date: 'Wed, 21 Oct 2026 07:28:00 GMT' }, 0],
    [{ 'retry-after': 'soon' }, undefined],
    [{}, undefined],
  ] as const)('carries the wait that %j asks for [runtime C-084]', (headers, expected) => {
    const error = classifyReply(subject, { status: 429, headers, body: '' });
    expect(error.retryAfterMs).toBe(expected);
  });
});

describe('an error inside an answer', () => {
  it.each([
    [{ error: { code: 429, message: 'slow down' } }, 'rate_limited'],
    [{ error: { code: '502', message: 'upstream' } }, 'server_error'],
    [{ error: { type: 'invalid_request_error', message: 'bad tool' } }, 'invalid_request'],
    [
      { error: { message: 'Provider returned error', metadata: { raw: 'prompt is too long' } } },
      'context_overflow',
    ],
    [{ object: 'error', message: 'boom', code: 500 }, 'server_error'],
    [{ error: { message: 'mystery' } }, 'other'],
    [[], 'other'],
    [null, 'other'],
  ] as const)('%j is %s', (body, name) => {
    expect(classifyReply(subject, { body }).code).toBe(`provider/${name}`);
  });
});

describe('context overflow', () => {
  const codeOf = (error: object): string =>
    classifyReply(subject, { status: 400, headers: {}, body: { error } }).code;

  it.each([
    "This model's maximum context length is 8192 tokens. However, you requested 9000 tokens",
    'The input exceeds the maximum number of tokens allowed',
    'Input token limit reached',
    'Your messages resulted in 9001 tokens',
    'the request exceeds the available context size, try increasing it',
  ])('is recognised in the words %j', (message) => {
    expect(codeOf({ message })).toBe('provider/context_overflow');
  });

  it.each([
    'max_tokens is too large: 99999. This model supports at most 16384 completion tokens',
    "'max_tokens' is too large: the model's maximum context length is 32768 tokens",
    'Invalid token in schema',
    'unknown field "context"',
  ])('is not read into %j [runtime C-085]', (message) => {
    expect(codeOf({ message })).toBe('provider/invalid_request');
  });

  it('is believed when the code says so, whatever the words are', () => {
    const error = { message: 'lower max_tokens', code: 'context_length_exceeded' };
    expect(codeOf(error)).toBe('provider/context_overflow');
  });
});

describe('the message', () => {
  it('names the model, the status and what the provider said, without secrets and markup', () => {
    const body = '<html><title>No</title><p>key hunter2 refused</p>';
    const error = classifyReply(subject, { status: 401, headers: {}, body });
    expect(error.message).toBe('openai/gpt: the provider answered 401: No key *** refused');
  });

  it('cuts what the provider said at 500 characters, on a whole character', () => {
    const body = { error: { message: `a${'𝒳'.repeat(5000)}` } };
    const { message } = classifyReply(subject, { status: 500, headers: {}, body });
    expect(message.length).toBeLessThan(560);
    expect(message.isWellFormed()).toBe(true);
    expect(message.endsWith('𝒳...')).toBe(true);
  });
});
