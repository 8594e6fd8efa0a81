import type { ModelPort } from '@aura/core';
import { AuraError } from '@aura/core';
import { decodeChatResponse } from '../chat-completions/decode-response.ts';
import { createChatStreamDecoder } from '../chat-completions/decode-stream.ts';
import type { ChatRequestSettings } from '../chat-completions/encode-request.ts';
import { encodeChatRequest, reservedParams } from '../chat-completions/encode-request.ts';
import { parseEndpoint } from '../http/endpoint.ts';
import type { OpenAiModelOptions } from './openai-options.ts';
import { baseHeaders, createRedactor } from '../http/request-headers.ts';
import { sharedAgent } from '../http/shared-agent.ts';
import type { AnswerTarget } from '../http/stream-answer.ts';
import { streamAnswer } from '../http/stream-answer.ts';

/** OpenAI itself. */
export const openAiBaseUrl = 'https://api.openai.com/v1';
const defaultConnectTimeoutMs = 10_000;

/**
 * A model behind OpenAI's chat-completions API or any server compatible with it. Every call is one streamed request,
 * without retries (see `createResilientModel`). Throws `provider/invalid_options` for settings that can never work.
 */
export function createOpenAiModel(options: OpenAiModelOptions): ModelPort {
  const { model, maxOutputTokens, temperature, reasoningEffort, contextWindow } = options;
  const provider = options.provider ?? 'openai';
  const additionalParams = options.additionalParams ?? {};
  const reserved = reservedParams.filter((name) => name in additionalParams);
  if (reserved.length > 0) {
    throw new AuraError('provider/invalid_options', {
      message: `additional_params must not set ${reserved.join(', ')}`,
      hint: 'These fields of the request belong to the agent.',
    });
  }
  const endpoint = parseEndpoint(options.baseUrl ?? openAiBaseUrl, '/chat/completions');
  const structuredOutput = options.structuredOutput ?? (endpoint.isOpenAi ? 'schema' : undefined);
  const headers = baseHeaders(options);
  const settings: ChatRequestSettings = {
    model,
    provider,
    tokenLimitField: endpoint.isOpenAi ? 'max_completion_tokens' : 'max_tokens',
    additionalParams,
    schemaProfile: options.schemaProfile ?? 'strict',
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(reasoningEffort === undefined ? {} : { reasoningEffort }),
  };
  const target: AnswerTarget = {
    info: { provider, model },
    endpoint,
    headers,
    dispatcher: sharedAgent(options.connectTimeoutMs ?? defaultConnectTimeoutMs),
    subject: { label: `${provider}/${model}`, redact: createRedactor(headers) },
    wire: {
      encode: (request) => encodeChatRequest(request, settings),
      createDecoder: createChatStreamDecoder,
      decodeWhole: decodeChatResponse,
    },
  };
  return {
    info: {
      provider,
      model,
      ...(contextWindow === undefined ? {} : { contextWindow }),
      ...(structuredOutput === undefined ? {} : { structuredOutput }),
    },
    stream: (request, callOptions) => streamAnswer(target, request, callOptions),
  };
}
