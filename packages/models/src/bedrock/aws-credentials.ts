import { AuraError } from '@aura/core';
import type { ErrorSubject } from '../errors/provider-error.ts';
import { providerError } from '../errors/provider-error.ts';
import type { AwsCredentials, BedrockModelOptions } from './bedrock-options.ts';
import { optionalPackage } from './optional-package.ts';

/** Where credentials come from. */
export type CredentialSource = () => Promise<AwsCredentials>;

/** Renewed that long before they end: requests are signed with them and then travel. */
const marginMs = 5 * 60_000;

/**
 * The credentials of a model, kept as long as they hold. Fails with `provider/auth`, and with `provider/package_missing`
 * where the package of the default sources is not installed.
 */
export function awsCredentials(
  options: Pick<BedrockModelOptions, 'region' | 'profile' | 'credentials'>,
  subject: ErrorSubject,
): CredentialSource {
  let source: Promise<CredentialSource> | undefined;
  let current: AwsCredentials | undefined;
  return async () => {
    if (current !== undefined && holds(current)) return current;
    source ??= openSource(options, subject);
    try {
      const read = await source;
      current = await read();
      return current;
    } catch (cause) {
      source = undefined;
      throw describe(cause, options.profile, subject);
    }
  };
}

function holds({ expiration }: AwsCredentials): boolean {
  return expiration === undefined || expiration.getTime() - Date.now() > marginMs;
}

async function openSource(
  { region, profile, credentials }: Parameters<typeof awsCredentials>[0],
  subject: ErrorSubject,
): Promise<CredentialSource> {
  if (credentials !== undefined) return credentials;
  const { fromIni, fromNodeProviderChain } = await optionalPackage(
    '@aws-sdk/credential-providers',
    { subject, load: () => import('@aws-sdk/credential-providers') },
  );
  // Roles are assumed in the region of the model.
  const clientConfig = { region };
  // The chain looks into the environment first: a profile that was asked for must not lose to it.
  return profile === undefined
    ? fromNodeProviderChain({ clientConfig })
    : fromIni({ profile, clientConfig });
}

function describe(cause: unknown, profile: string | undefined, subject: ErrorSubject): unknown {
  if (AuraError.is(cause)) return cause;
  const from = profile === undefined ? 'the default chain' : `the profile "${profile}"`;
  const why = cause instanceof Error ? cause.message : String(cause);
  return providerError(subject, {
    name: 'auth',
    problem: `no AWS credentials from ${from}: ${why}`,
    hint: 'Check profile and ~/.aws, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
    cause,
  });
}
