import * as z from 'zod';
import { closed, key } from './key-registry.ts';

interface ClientKeys {
  readonly issuer: string;
  readonly client_id: string;
  readonly scope?: string | undefined;
}

/** `[mcp.servers.<name>.auth]` as it is written, decoded. */
export type McpAuthTable =
  | (ClientKeys & {
      readonly type: 'client_credentials';
      readonly client_secret: string;
      readonly secret_in?: 'header' | 'body' | undefined;
    })
  | (ClientKeys & {
      readonly type: 'private_key_jwt';
      readonly private_key: string;
      readonly algorithm?: McpAuthAlgorithm | undefined;
    });

/** With what a client may sign. */
export type McpAuthAlgorithm = (typeof algorithms)[number];

const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
] as const;

/** The schema of `[mcp.servers.<name>.auth]`. */
export function mcpAuthTable(): z.ZodType<McpAuthTable> {
  const type = 'How Aura shows who it is: with a secret, or with what it signs with a key.';
  const client = () => ({
    issuer: key(
      z.string(),
      'The authorization server, by its issuer identifier. The secret or key is used there and nowhere else.',
      { example: 'https://login.example.com' },
    ),
    client_id: key(z.string(), 'The client that Aura is for the authorization server.', {
      example: 'aura',
    }),
    scope: key(
      z.string().optional(),
      'What tokens are to be good for, with spaces between. A server that calls it too little gets it extended.',
      { defaultText: 'what the server asks for', example: 'tickets.read tickets.write' },
    ),
  });
  return z.discriminatedUnion('type', [
    closed(
      z.object({
        type: key(z.literal('client_credentials'), type),
        ...client(),
        client_secret: key(z.string(), 'The secret of the client.', {
          example: '{{ env.TICKETS_CLIENT_SECRET }}',
          secret: true,
        }),
        secret_in: key(
          z.enum(['header', 'body']).optional(),
          'Where a request for a token has the secret.',
          { defaultText: 'where the authorization server takes it, first of all in the header' },
        ),
      }),
    ),
    closed(
      z.object({
        type: key(z.literal('private_key_jwt'), type),
        ...client(),
        private_key: key(z.string(), 'The key of the client: PKCS 8, as PEM.', {
          example: '{{ env.TICKETS_CLIENT_KEY }}',
          secret: true,
        }),
        algorithm: key(z.enum(algorithms).optional(), 'What the key signs with.', {
          default: 'RS256',
        }),
      }),
    ),
  ]);
}
