import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { FetchLike } from '@modelcontextprotocol/client';

/** How a client speaks: as those from before 2026, with a session, or in the protocol of 2026, without. */
export type Era = 'legacy' | 'modern';

/** A published client, connected. Disposing it closes the connection. */
export interface Connected extends AsyncDisposable {
  readonly client: Client;
}

/** Connects a client of its own to an endpoint. */
export async function connect(
  url: string,
  options: {
    readonly era?: Era;
    readonly headers?: Readonly<Record<string, string>>;
    readonly fetch?: FetchLike;
  } = {},
): Promise<Connected> {
  const { era = 'legacy', headers = {} } = options;
  const client = new Client(
    { name: 'outside', version: '1.0.0' },
    { versionNegotiation: { mode: era === 'legacy' ? 'legacy' : { pin: '2026-07-28' } } },
  );
  const transport = new StreamableHTTPClientTransport(new URL(url), {
    requestInit: { headers: { ...headers } },
    ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
  });
  await client.connect(transport);
  return { client, [Symbol.asyncDispose]: () => client.close() };
}
