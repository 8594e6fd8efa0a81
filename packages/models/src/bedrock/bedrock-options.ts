import type { JsonObject, Millis, Secret } from '@aura/core';

/** What requests to AWS are signed with. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** When they end. Absent: they do not. */
  readonly expiration?: Date;
}

/** Settings of {@link createBedrockModel}. */
export interface BedrockModelOptions {
  /** The id of a model or of an inference profile. */
  readonly model: string;
  readonly region: string;
  /**
   * A profile of the shared AWS configuration. It wins over everything in the environment. Default: the chain of
   * environment, shared configuration, container and machine.
   */
  readonly profile?: string;
  /** Instead of `profile` and the default chain. Asked again when what it gave is about to end. */
  readonly credentials?: () => Promise<AwsCredentials>;
  /** A bearer token for Bedrock, instead of credentials. */
  readonly apiKey?: Secret;
  /** Default: the endpoint of the region, or what `AWS_ENDPOINT_URL_BEDROCK_RUNTIME` says. */
  readonly baseUrl?: string;
  readonly maxOutputTokens?: number;
  readonly temperature?: number;
  /** Sent as `additionalModelRequestFields`, for example `thinking`. */
  readonly additionalParams?: JsonObject;
  /** Tokens that fit into one request, for those who plan requests. */
  readonly contextWindow?: number;
  /** Name of the provider in events and errors. Default `bedrock`. */
  readonly provider?: string;
  /** Longest time until a connection stands. Default 10 s; 0 means no bound. */
  readonly connectTimeoutMs?: Millis;
  /** Sent with every request. A header given here replaces ours. */
  readonly headers?: Readonly<Record<string, string>>;
}
