import type { AuraError } from '@aura/core';
import type { ErrorSubject, ProviderFailure } from './provider-error.ts';
import { providerError } from './provider-error.ts';

const tlsCodes =
  /^(ERR_TLS|ERR_SSL|EPROTO|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH)/;

/** A request that got no reply, or whose reply broke off. */
export interface ConnectionFailure {
  readonly cause: unknown;
  /** Host and port, for the operator. */
  readonly host: string;
  /** True once the head of a reply had come. */
  readonly replied: boolean;
}

/** The error for a failure of the connection. */
export function classifyConnection(subject: ErrorSubject, failure: ConnectionFailure): AuraError {
  return providerError(subject, { ...explain(failure), cause: failure.cause });
}

function explain({ cause, host, replied }: ConnectionFailure): ProviderFailure {
  const { name, code, message } = factsOf(cause);
  const why = message === '' ? code : message;
  if (name === 'HTTPParserError') {
    return { name: 'malformed_response', problem: `${host} does not speak HTTP: ${why}` };
  }
  if (replied) return { name: 'stream_interrupted', problem: `the answer broke off: ${why}` };
  if (tlsCodes.test(code)) {
    return {
      name: 'tls_failed',
      problem: `no trusted connection to ${host}: ${why}`,
      hint: 'Check base_url; a private certificate authority goes into NODE_EXTRA_CA_CERTS.',
    };
  }
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return {
        name: 'unreachable',
        problem: `the host name ${host} is not known`,
        hint: 'Check base_url.',
      };
    case 'ECONNREFUSED':
      return {
        name: 'unreachable',
        problem: `nothing listens at ${host}`,
        hint: 'Check base_url and that the server runs.',
      };
    case 'UND_ERR_CONNECT_TIMEOUT':
    case 'ETIMEDOUT':
      return { name: 'timeout', problem: `no connection to ${host} within the time allowed` };
    case 'UND_ERR_INVALID_ARG':
      return { name: 'invalid_options', problem: `the request cannot be sent: ${why}` };
    case '':
      // Failures of connections have a code; this one is ours.
      return { name: 'other', problem: `the request could not be made: ${why}` };
    default:
      return { name: 'unreachable', problem: `the connection to ${host} failed: ${why}` };
  }
}

function factsOf(cause: unknown): { name: string; code: string; message: string } {
  if (!(cause instanceof Error)) return { name: '', code: '', message: String(cause) };
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
  return { name: cause.name, code, message: cause.message };
}
