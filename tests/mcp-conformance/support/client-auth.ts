import type { ServerAuth } from '@aura/mcp';
import type { ClientScenario } from './client-door.ts';

/** What scenarios hand to their client, where they do. */
interface Credentials {
  readonly client_id?: string;
  readonly client_secret?: string;
  readonly private_key_pem?: string;
  readonly signing_algorithm?: string;
}

/**
 * What an operator would have configured. Where a scenario has no client of its own, its clients register themselves, or sign
 * somebody in: ours, which does neither, comes with one that nobody knows.
 */
export async function authOf({
  scenario,
  url,
  context = '{}',
}: ClientScenario): Promise<{ readonly auth?: ServerAuth }> {
  if (!scenario.startsWith('auth/')) return {};
  const issuer = await issuerOf(url);
  if (issuer === undefined) return {};
  const credentials = JSON.parse(context) as Credentials;
  const client = { issuer, clientId: credentials.client_id ?? 'aura' };
  if (credentials.private_key_pem !== undefined) {
    const { private_key_pem: privateKey, signing_algorithm: algorithm = 'ES256' } = credentials;
    return { auth: { type: 'private_key_jwt', ...client, privateKey, algorithm } };
  }
  const { client_secret: clientSecret = 'unknown' } = credentials;
  return { auth: { type: 'client_credentials', ...client, clientSecret } };
}

/** An operator knows the authorization server; scenarios have it in the metadata of their server only. */
async function issuerOf(url: string): Promise<string | undefined> {
  const response = await fetch(new URL('/.well-known/oauth-protected-resource/mcp', url));
  if (!response.ok) return undefined;
  const { authorization_servers: [issuer] = [] } = (await response.json()) as {
    readonly authorization_servers?: readonly string[];
  };
  return issuer;
}
