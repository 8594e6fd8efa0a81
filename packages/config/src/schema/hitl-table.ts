import * as z from 'zod';
import type { Dialect } from './dialect.ts';
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
        readonly timeout_secs?: number | undefined;
      };
}

/** The schema of `[hitl]`. */
export function hitlTable(dialect: Dialect): z.ZodType<HitlTable> {
  const timeout = { timeout_secs: integer(dialect).optional() };
  return z.object({
    require_approval: texts().optional(),
    route: z.discriminatedUnion('mode', [
      z.object({ mode: z.literal('conversational'), ...timeout }),
      z.object({
        mode: z.literal('webhook'),
        url: z.string(),
        headers: textMap().optional(),
        headers_from_request: textMap().optional(),
        tool_headers_from_response: textMap().optional(),
        ...timeout,
      }),
    ]),
  });
}
