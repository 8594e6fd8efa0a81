import type { AuraError } from '@aura/core';
import { isContextOverflow } from './context-overflow.ts';
import type { ErrorBody } from './error-body.ts';
import { readErrorBody } from './error-body.ts';
import type { ErrorSubject } from './provider-error.ts';
import { providerError } from './provider-error.ts';
import type { ProviderErrorName } from './provider-errors.ts';
import type { ReplyHeaders } from './retry-after.ts';
import { readRetryAfterMs } from './retry-after.ts';

/** What a provider answered instead of an answer. Inside a stream there are neither status nor headers. */
export interface FailedReply {
  readonly status?: number;
  /** The status that the failure would have had outside of a stream, where its body does not say. */
  readonly impliedStatus?: number;
  readonly headers?: ReplyHeaders;
  /** Parsed JSON, or the text when it is not JSON. */
  readonly body: unknown;
}

/** Names that say more than the status they come with. */
const namedFailures: ReadonlyMap<string, ProviderErrorName> = new Map([
  ['invalid_api_key', 'auth'],
  ['authentication_error', 'auth'],
  ['permission_error', 'auth'],
  ['permission_denied', 'auth'],
  ['insufficient_quota', 'billing'],
  ['billing_hard_limit_reached', 'billing'],
  ['billing_not_active', 'billing'],
  ['rate_limit_exceeded', 'rate_limited'],
  ['rate_limit_error', 'rate_limited'],
  ['resource_exhausted', 'rate_limited'],
  ['model_not_found', 'model_not_found'],
  ['content_filter', 'refused'],
  ['content_policy_violation', 'refused'],
  ['overloaded_error', 'overloaded'],
  ['server_is_overloaded', 'overloaded'],
  ['service_unavailable', 'overloaded'],
  ['server_error', 'server_error'],
  ['internal_server_error', 'server_error'],
  ['timeout', 'timeout'],
  ['invalid_request_error', 'invalid_request'],
] as const);

/** What providers say only in words, under a name that tells nothing. */
const wordedFailures: readonly (readonly [words: RegExp, name: ProviderErrorName])[] = [
  [/credit balance is too low/i, 'billing'],
  [/api key (not valid|expired)/i, 'auth'],
];

/** Names that say no more than whose fault it was. */
const generalNames: ReadonlySet<ProviderErrorName> = new Set(['invalid_request', 'server_error']);

const hints: Partial<Record<ProviderErrorName, string>> = {
  auth: 'Check api_key, and that it may use this model.',
  context_overflow:
    'Say how large the window is (`context_window`, or context options), so that older messages are left out in time.',
  billing: 'Add credit to the account or use another key.',
  model_not_found: 'Check the model name and that the key may use it.',
};

/** The error for an unsuccessful reply, or for an error object inside a successful one. */
export function classifyReply(subject: ErrorSubject, reply: FailedReply): AuraError {
  const body = readErrorBody(reply.body);
  const status = reply.status ?? body.status ?? reply.impliedStatus;
  const name = nameFailure(body, status);
  const said = body.message === '' ? '' : `: ${body.message}`;
  const redirected = status !== undefined && status < 400;
  const misplaced = status === 404 && name === 'invalid_request';
  return providerError(subject, {
    name,
    problem:
      reply.status === undefined
        ? `the provider reported an error inside its answer${said}`
        : `the provider answered ${reply.status}${said}`,
    hint: redirected || misplaced ? 'Check base_url.' : hints[name],
    retryAfterMs: reply.headers === undefined ? undefined : readRetryAfterMs(reply.headers),
    details: describe(subject, body, reply, status),
  });
}

function nameFailure(body: ErrorBody, status: number | undefined): ProviderErrorName {
  const mayOverflow = status === undefined || [400, 413, 422, 500].includes(status);
  if (mayOverflow && isContextOverflow(body)) return 'context_overflow';
  const worded = wordedFailures.find(([words]) => words.test(body.message));
  if (worded !== undefined) return worded[1];
  for (const code of body.codes) {
    const name = namedFailures.get(code);
    // Some servers give every failure one of the general names; the status tells them apart.
    if (name !== undefined && (!generalNames.has(name) || status === undefined)) return name;
  }
  return status === undefined ? 'other' : nameStatus(status, body);
}

function nameStatus(status: number, body: ErrorBody): ProviderErrorName {
  switch (status) {
    case 401:
    case 403:
      return 'auth';
    case 402:
      return 'billing';
    case 404:
      // The same status says that the path is wrong; only one of the two gets better with another model.
      return /model/i.test(body.message) ? 'model_not_found' : 'invalid_request';
    case 408:
    case 504:
      return 'timeout';
    case 413:
      return 'context_overflow';
    case 409:
    case 503:
    case 529:
      return 'overloaded';
    case 424:
      // What a gateway says of a model that failed behind it.
      return 'server_error';
    case 429:
      return 'rate_limited';
    default:
      return status >= 500 ? 'server_error' : 'invalid_request';
  }
}

function describe(
  subject: ErrorSubject,
  body: ErrorBody,
  reply: FailedReply,
  status: number | undefined,
): Record<string, string | number> {
  const requestId = reply.headers?.['x-request-id'] ?? reply.headers?.['request-id'];
  const [code] = body.codes;
  return {
    ...(status === undefined ? {} : { status }),
    ...(code === undefined ? {} : { code: subject.redact(code) }),
    ...(typeof requestId === 'string' ? { requestId } : {}),
  };
}
