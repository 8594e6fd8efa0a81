import type { IncomingMessage } from 'node:http';
import { ForwardedHeaders, isHeaderText } from '@aura/core';
import type { Logger } from '@aura/core';
import type { HostedAgent } from '@aura/host';
import type { Caller } from './caller.ts';

/** What the headers of a request may be for. */
export interface ForwardingOptions {
  readonly caller: Caller;
  readonly logger: Logger;
}

/**
 * Those headers of a request that the servers of an agent want; undefined when it has none of them. What has authenticated the
 * caller here is not among them: it is a key to Aura, and nobody else's business.
 */
export function forwardedHeaders(
  { headersDistinct }: Pick<IncomingMessage, 'headersDistinct'>,
  { forwards }: Pick<HostedAgent, 'forwards'>,
  { caller, logger }: ForwardingOptions,
): ForwardedHeaders | undefined {
  const found: (readonly [string, string])[] = [];
  for (const name of forwards) {
    if (name === 'authorization' && caller.principal !== undefined) continue;
    const value = headersDistinct[name]?.join(name === 'cookie' ? '; ' : ', ');
    if (value === undefined) continue;
    if (isHeaderText(value)) found.push([name, value]);
    else logger.log('warn', 'a header of a request cannot be forwarded', { header: name });
  }
  return found.length === 0 ? undefined : new ForwardedHeaders(found);
}
