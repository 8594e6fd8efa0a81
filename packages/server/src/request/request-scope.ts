import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LogFields } from '@aura/core';
import type { Host } from '@aura/host';

/** One request on its way through the server. */
export interface RequestScope {
  readonly requestId: string;
  /** Adds facts to the one log line of the request: ids and names, never bodies or credentials. */
  note(fields: LogFields): void;
}

const maxPathLength = 200;

/** Gives the request its id and writes its log line when the response is over. */
export function openRequest(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { clock, ids, logger }: Pick<Host, 'clock' | 'ids' | 'logger'>,
): RequestScope {
  const requestId = ids.next('req');
  const startedAt = clock.monotonic();
  let noted: LogFields = {};
  outgoing.setHeader('x-request-id', requestId);
  outgoing.once('close', () => {
    logger.log('info', 'request', {
      requestId,
      method: incoming.method,
      // The query is left out: clients put credentials there.
      path: incoming.url?.split('?', 1)[0]?.slice(0, maxPathLength),
      status: outgoing.statusCode,
      durationMs: Math.round((clock.monotonic() - startedAt) * 10) / 10,
      ...noted,
      ...(outgoing.writableFinished ? {} : { disconnected: true }),
    });
  });
  return {
    requestId,
    note(fields) {
      noted = { ...noted, ...fields };
    },
  };
}
