import type { GivenHeaders } from '@aura/core';

import { resolveHeaders, scrubSecrets } from '@aura/core';

import type { McpServerConfig } from '../pool/server-config.ts';

/** What is shorter may be a word that the server says anyway. */
const shortest = 8;
const secretName = /key|token|secret|pass|auth|credential/i;

/**
 * What a server says about a call that has failed, without the credentials it was given: some repeat what they refuse, and
 * the words go to the model, into the log of the run and to its client.
 */
export function maskCredentials(
  text: string,
  { config, given }: { readonly config: McpServerConfig; readonly given: GivenHeaders },
): string {
  const masked = credentialsOf(config, given)
    .filter((value) => value.length >= shortest)
    .sort((left, right) => right.length - left.length)
    .reduce((left, value) => left.replaceAll(value, '***'), text);
  // Tokens that were got for the connection are not known here, but have a shape.
  return scrubSecrets(masked);
}

function credentialsOf(config: McpServerConfig, given: GivenHeaders): readonly string[] {
  if (config.transport === 'stdio') {
    const named = Object.entries(config.env ?? {}).filter(([name]) => secretName.test(name));
    return named.map(([, value]) => value);
  }
  // With their scheme and without it.
  const values = Object.values(resolveHeaders(config, given));
  return [...values, ...values.flatMap((value) => value.split(/\s+/).slice(1))];
}
