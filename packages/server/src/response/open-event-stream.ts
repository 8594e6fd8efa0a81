import type { ServerResponse } from 'node:http';

/** Begins a stream of server-sent events. Its headers go out at once. */
export function openEventStream(outgoing: ServerResponse, session: string): void {
  outgoing.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-cache',
    'x-accel-buffering': 'no',
    'x-chat-session-id': session,
  });
  outgoing.flushHeaders();
}
