import { STATUS_CODES } from 'node:http';

import { SdkError, SdkErrorCode, SdkHttpError, SseError } from '@modelcontextprotocol/client';
import type { GivenHeaders } from '@aura/core';

import { resolveHeaders, scrubSecrets } from '@aura/core';

import { AuthorizationError } from '../oauth/authorization-error.ts';
import type { ServerAuth } from '../oauth/server-auth.ts';
import type { McpServerConfig } from '../pool/server-config.ts';
import type { ServerEnd } from '../stdio/guarded-process.ts';
import { boundText } from '../tool/bound-text.ts';
import { DeadlineError } from './deadline.ts';

/** Control characters other than line breaks and tabs: a reason may end up in a terminal. */
const unprintable = /[^\P{Cc}\n\t]/gu;
const maxReasonBytes = 1_000;
/** Arguments shorter than this (`-y`, `run`) are no secrets, and masking them would mangle the text. */
const shortestMasked = 4;

/** What the reason for a failure is taken from. */
export interface FailureFacts {
  readonly config: McpServerConfig;
  readonly error: unknown;
  /** How the process of a stdio server ended or why it was given up, if it did. */
  readonly end?: ServerEnd | string;
  readonly stderr?: string;
  /** What else the headers were made from that the server may have got. */
  readonly given?: GivenHeaders;
}

/** Why a server cannot be used, for people: no header value, no argument, no environment value, no URL. */
export function failureReason(facts: FailureFacts): string {
  const { config, error, end, stderr = '' } = facts;
  const cause = end === undefined ? errorText(error) : endText(end, config);
  const written = stderr.trim();
  const said = written === '' ? '' : `; its stderr ends with: ${written.slice(-500)}`;
  const text = masked(cause + said, secretsOf(facts)).replaceAll(unprintable, ' ');
  return boundText(scrubSecrets(text), maxReasonBytes);
}

function endText(end: ServerEnd | string, config: McpServerConfig): string {
  if (typeof end === 'string') return end;
  if (end.type === 'exited') {
    if (end.signal !== undefined) return `the server was ended by ${end.signal}`;
    return `the server exited with code ${end.code ?? 'unknown'}`;
  }
  const command = config.transport === 'stdio' ? config.cmd[0].split('/').at(-1) : undefined;
  if (end.code === 'ENOENT')
    return `"${command}" was not found, or its working directory is missing`;
  return `"${command}" cannot be started (${end.code ?? 'unknown error'})`;
}

function errorText(error: unknown): string {
  if (error instanceof DeadlineError) return `the server did not answer within ${error.afterMs} ms`;
  const refused = authorizationError(error);
  if (refused !== undefined) return refused.message;
  if (error instanceof SdkHttpError) return httpText(error.status, error.statusText ?? '');
  if (error instanceof SseError && error.code !== undefined && error.code >= 400) {
    return httpText(error.code, STATUS_CODES[error.code] ?? '');
  }
  if (error instanceof SdkError && error.code === SdkErrorCode.ConnectionClosed) {
    return 'the connection was closed';
  }
  return systemCode(error) ?? (error instanceof Error ? error.message : String(error));
}

function httpText(status: number, text: string): string {
  const answer = `server returned HTTP ${status} ${text}`.trimEnd();
  if (status !== 401) return answer;
  return `${answer}: authentication failed; check the server's headers, forwarded headers and credentials`;
}

/** The libraries wrap what a request fails with. */
function authorizationError(error: unknown): AuthorizationError | undefined {
  let at = error;
  while (at instanceof Error && !(at instanceof AuthorizationError)) at = at.cause;
  return at instanceof AuthorizationError ? at : undefined;
}

/** The system error under a failed request; its message would show the address. */
function systemCode(error: unknown): string | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string' && /^[A-Z][A-Z0-9_]+$/.test(at.code)) {
      if (!(at instanceof SdkError)) return `the server cannot be reached (${at.code})`;
    }
  }
  return undefined;
}

function masked(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length >= shortestMasked)
    .sort((a, b) => b.length - a.length)
    .reduce((masked, secret) => masked.replaceAll(secret, '***'), text);
}

function secretsOf({ config, given }: FailureFacts): readonly string[] {
  if (config.transport !== 'stdio') {
    // A server may repeat a token without the scheme before it.
    const values = Object.values(resolveHeaders(config, given));
    const tokens = values.flatMap((value) => value.split(/\s+/).slice(1));
    return [config.url, ...values, ...tokens, ...credentialsOf(config.auth)];
  }
  return [...config.cmd.slice(1), ...(config.args ?? []), ...Object.values(config.env ?? {})];
}

function credentialsOf(auth: ServerAuth | undefined): readonly string[] {
  if (auth === undefined) return [];
  return [auth.type === 'client_credentials' ? auth.clientSecret : auth.privateKey];
}
