import type { ModelPort } from '@aura/core';
import { checkParams } from '../ai-sdk/check-params.ts';
import { createAiSdkModel } from '../ai-sdk/create-ai-sdk-model.ts';
import { vendorBaseUrl } from '../ai-sdk/vendor-base-url.ts';
import { vendorHeaders } from '../ai-sdk/vendor-headers.ts';
import type { AiSdkVendor } from '../ai-sdk/vendor.ts';
import type { ErrorSubject } from '../errors/provider-error.ts';
import type { CredentialSource } from './aws-credentials.ts';
import { awsCredentials } from './aws-credentials.ts';
import type { AwsCredentials, BedrockModelOptions } from './bedrock-options.ts';
import { optionalPackage } from './optional-package.ts';
import { signedFetch } from './signed-fetch.ts';
import { wellFormedRequest } from './well-formed-request.ts';

const packageName = '@ai-sdk/amazon-bedrock';
const reserved = ['model', 'messages', 'system', 'tools', 'stream'];
/** Models that keep the beginning of a request in a cache when they are told to. */
const cachingModels = /anthropic\.claude-(3-7|[a-z]+-[4-9])/;

/**
 * A model behind Amazon Bedrock's ConverseStream. Every call is one streamed request, signed with the credentials of a
 * profile or of the default chain, without retries. Throws `provider/invalid_options` for settings that can never work.
 */
export function createBedrockModel(options: BedrockModelOptions): ModelPort {
  const { model, provider = 'bedrock', contextWindow, maxOutputTokens, temperature } = options;
  const additionalParams = options.additionalParams ?? {};
  checkParams(additionalParams, reserved);
  const { apiKey, baseUrl, region } = options;
  const isCaching = cachingModels.test(model);
  let known: AwsCredentials | undefined;
  // Bedrock explains why a signature is wrong with what was signed.
  const redact = (text: string): string =>
    [known?.secretAccessKey, known?.sessionToken].reduce<string>(
      (clean, secret) => (secret === undefined ? clean : clean.replaceAll(secret, '***')),
      text,
    );
  const subject: ErrorSubject = { label: `${provider}/${model}`, redact };
  const readCredentials = awsCredentials(options, subject);
  const credentials: CredentialSource = async () => (known = await readCredentials());
  const vendor: AiSdkVendor = {
    prompt: {
      provider,
      mediaTypes: /^(image\/(jpeg|png|gif|webp)|application\/pdf|text\/(plain|csv|html|markdown))$/,
      resultMediaTypes: /^image\/(jpeg|png|gif|webp)$/,
      marksFailures: true,
      ...(isCaching ? { cacheMark: { amazonBedrock: { cachePoint: { type: 'default' } } } } : {}),
    },
    providerOptions: { amazonBedrock: { additionalModelRequestFields: additionalParams } },
    async load() {
      const { createAmazonBedrock } = await optionalPackage(packageName, {
        subject,
        load: () => import('@ai-sdk/amazon-bedrock'),
      });
      const common = {
        region,
        // Blank means none; without it the package would look for one in the environment, which a profile has to win over.
        apiKey: apiKey === undefined || apiKey.isBlank ? '' : apiKey.reveal(),
        ...(baseUrl === undefined ? {} : { baseURL: vendorBaseUrl(baseUrl) }),
      };
      return (fetch) =>
        createAmazonBedrock({ ...common, ...signedFetch(fetch, credentials) })(model);
    },
  };
  const port = createAiSdkModel({
    info: {
      provider,
      model,
      promptCache: isCaching ? 'explicit' : 'none',
      ...(contextWindow === undefined ? {} : { contextWindow }),
    },
    vendor,
    redact,
    headers: vendorHeaders({ name: 'authorization', key: apiKey }, options.headers),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(options.connectTimeoutMs === undefined
      ? {}
      : { connectTimeoutMs: options.connectTimeoutMs }),
  });
  return {
    info: port.info,
    stream: (request, callOptions) => port.stream(wellFormedRequest(request), callOptions),
  };
}
