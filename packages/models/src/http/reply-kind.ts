import type { AuraError } from '@aura/core';
import { parseJson } from '@aura/core';
import { classifyReply } from '../errors/classify-reply.ts';
import type { ErrorSubject } from '../errors/provider-error.ts';
import { providerError } from '../errors/provider-error.ts';
import type { ReplyHeaders } from '../errors/retry-after.ts';

/** The head of a reply. */
export interface ReplyHead {
  readonly statusCode: number;
  readonly headers: ReplyHeaders;
}

/** What the body of a reply is: events, one whole answer (from servers that do not stream), or no answer. */
export function contentKind({ statusCode, headers }: ReplyHead): 'stream' | 'answer' | 'failure' {
  if (statusCode < 200 || statusCode >= 300) return 'failure';
  const type = contentType(headers);
  if (/[/+]json\b/.test(type)) return 'answer';
  // A page is a proxy or a wrong address speaking. Anything else may be events: not every server says so.
  return type.includes('text/html') ? 'failure' : 'stream';
}

/** The error for a reply that is no answer. */
export function refuseReply(subject: ErrorSubject, reply: ReplyHead, text: string): AuraError {
  const { statusCode, headers } = reply;
  if (statusCode >= 200 && statusCode < 300) {
    const problem = `the provider answered ${statusCode} with ${contentType(headers)} instead of a completion`;
    return providerError(subject, {
      name: 'malformed_response',
      problem,
      hint: 'Check base_url.',
    });
  }
  const parsed = parseJson(text);
  return classifyReply(subject, {
    status: statusCode,
    headers,
    body: parsed.ok ? parsed.value : text,
  });
}

function contentType(headers: ReplyHeaders): string {
  const value = headers['content-type'];
  return (typeof value === 'string' ? value : (value?.[0] ?? 'a body of no type')).toLowerCase();
}
