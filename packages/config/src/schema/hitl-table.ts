import * as z from 'zod';
import { defaults } from './defaults.ts';
import type { Dialect } from './dialect.ts';
import { key } from './key-registry.ts';
import { integer, textMap, texts } from './scalars.ts';

/** `[hitl]` as it is written, decoded. */
export interface HitlTable {
  readonly require_approval?: readonly string[] | undefined;
  readonly route:
    | { readonly mode: 'conversational'; readonly timeout_secs?: number | undefined }
    | {
        readonly mode: 'webhook';
        readonly url: string;
        readonly headers?: Readonly<Record<string, string>> | undefined;
        readonly headers_from_request?: Readonly<Record<string, string>> | undefined;
        readonly tool_headers_from_response?: Readonly<Record<string, string>> | undefined;
        readonly timeout_secs?: number | undefined;
      };
}

/** The schema of `[hitl]`. */
export function hitlTable(dialect: Dialect): z.ZodType<HitlTable> {
  const timeout = (seconds: number) => ({
    timeout_secs: key(
      integer(dialect).optional(),
      'How long an answer may take; after that the call is denied.',
      { default: seconds },
    ),
  });
  const mode = 'How people are asked: in the conversation of a streamed answer, or over HTTP.';
  return z.object({
    require_approval: key(
      texts().optional(),
      'Globs over tool names: what matches is executed only when a person has approved it. `*`, `?`, `[a-c]`, `{a,b}`.',
      { default: [], example: ['delete_*', 'write_*'] },
    ),
    route: key(
      z.discriminatedUnion('mode', [
        z.object({
          mode: key(z.literal('conversational'), mode),
          ...timeout(defaults.approvalTimeoutSecs.conversational),
        }),
        z.object({
          mode: key(z.literal('webhook'), mode),
          url: key(z.string(), 'Where questions are sent to.', {
            example: 'https://approvals.example.com/ask',
          }),
          headers: key(textMap().optional(), 'Headers of those requests.', {
            default: {},
            secret: true,
          }),
          headers_from_request: key(
            textMap().optional(),
            'Headers to send, each with the header of the request of the client that its value is taken from.',
            { default: {}, example: { 'X-User': 'x-user' } },
          ),
          tool_headers_from_response: key(
            textMap().optional(),
            'Headers to send to the tool, each with the header of the answer that its value is taken from.',
            { default: {}, example: { 'X-Approved-By': 'x-approver' } },
          ),
          ...timeout(defaults.approvalTimeoutSecs.webhook),
        }),
      ]),
      'Who is asked, and how.',
    ),
  });
}
