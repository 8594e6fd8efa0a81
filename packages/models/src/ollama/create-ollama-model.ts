import type { JsonValue, ModelEvent, ModelPort } from '@aura/core';
import { AuraError, parseJson } from '@aura/core';
import { checkParams } from '../ai-sdk/check-params.ts';
import type { AnswerOrigin } from '../chat-completions/answer-assembly.ts';
import type { StreamDecoder } from '../chat-completions/decode-stream.ts';
import { createStreamDecoder } from '../chat-completions/decode-stream.ts';
import type { ErrorSubject } from '../errors/provider-error.ts';
import { parseEndpoint } from '../http/endpoint.ts';
import { baseHeaders, createRedactor } from '../http/request-headers.ts';
import { sharedAgent } from '../http/shared-agent.ts';
import type { AnswerTarget } from '../http/stream-answer.ts';
import { streamAnswer } from '../http/stream-answer.ts';
import type { OllamaSettings } from './encode-request.ts';
import { encodeOllamaRequest, ollamaReserved } from './encode-request.ts';
import { ollamaFormat } from './ollama-format.ts';
import type { OllamaModelOptions } from './ollama-options.ts';

const ollamaBaseUrl = 'http://localhost:11434';
const defaultConnectTimeoutMs = 10_000;

/**
 * A model behind Ollama's own API. Every call is one streamed request, without retries. Throws
 * `provider/invalid_options` for settings that can never work.
 */
export function createOllamaModel(options: OllamaModelOptions): ModelPort {
  const { model, provider = 'ollama', additionalParams = {}, contextWindow } = options;
  checkParams(additionalParams, ollamaReserved);
  checkThink(additionalParams['think']);
  const baseUrl = (options.baseUrl ?? ollamaBaseUrl).replace(/\/+(api|v1)\/*$/, '');
  const headers = baseHeaders(options);
  const settings: OllamaSettings = {
    model,
    provider,
    additionalParams,
    ...(options.maxOutputTokens === undefined ? {} : { maxOutputTokens: options.maxOutputTokens }),
    ...(options.temperature === undefined ? {} : { temperature: options.temperature }),
  };
  const target: AnswerTarget = {
    info: { provider, model },
    endpoint: parseEndpoint(baseUrl, '/api/chat'),
    headers,
    dispatcher: sharedAgent(options.connectTimeoutMs ?? defaultConnectTimeoutMs),
    subject: { label: `${provider}/${model}`, redact: createRedactor(headers) },
    wire: {
      encode: (request) => encodeOllamaRequest(request, settings),
      createDecoder,
      decodeWhole,
    },
  };
  const { structuredOutput } = options;
  return {
    info: {
      provider,
      model,
      promptCache: 'automatic',
      ...(contextWindow === undefined ? {} : { contextWindow }),
      ...(structuredOutput === undefined ? {} : { structuredOutput }),
    },
    stream: (request, callOptions) => streamAnswer(target, request, callOptions),
  };
}

function createDecoder(origin: AnswerOrigin, subject: ErrorSubject): StreamDecoder {
  return createStreamDecoder(origin, subject, ollamaFormat);
}

/** A whole answer has the form of a last line, only that it may be printed over several. */
function decodeWhole(
  text: string,
  origin: AnswerOrigin,
  subject: ErrorSubject,
): readonly ModelEvent[] {
  const parsed = parseJson(text);
  const line = parsed.ok ? JSON.stringify(parsed.value) : text;
  const decoder = createDecoder(origin, subject);
  return [...decoder.push(Buffer.from(line)), ...decoder.end()];
}

const efforts: ReadonlySet<JsonValue | undefined> = new Set(['low', 'medium', 'high']);

function checkThink(think: JsonValue | undefined): void {
  if (think === undefined || typeof think === 'boolean' || efforts.has(think)) return;
  throw new AuraError('provider/invalid_options', {
    message: `additional_params.think is ${JSON.stringify(think)}`,
    hint: 'Write true, false, "low", "medium" or "high".',
  });
}
