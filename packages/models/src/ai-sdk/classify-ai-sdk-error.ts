import { AuraError, isJsonObject, parseJson } from '@aura/core';
import { classifyReply } from '../errors/classify-reply.ts';
import { readErrorBody } from '../errors/error-body.ts';
import type { ErrorSubject } from '../errors/provider-error.ts';
import { providerError } from '../errors/provider-error.ts';

/** Names of the errors of AI SDK packages: what did not come from outside but is a request that cannot be put. */
const unsupported =
  /^AI_(UnsupportedFunctionality|InvalidPrompt|InvalidArgument|NoSuchModel|LoadSetting|LoadAPIKey)/;

/**
 * The error for what a package of the AI SDK throws or puts into its stream. The original is not kept as the cause: it
 * holds the whole request.
 */
export function classifyAiSdkError(subject: ErrorSubject, error: unknown): AuraError {
  if (AuraError.is(error)) return error;
  if (!isRecord(error)) {
    return providerError(subject, { name: 'other', problem: readErrorBody(error).message });
  }
  const reported = reportedBody(error);
  if (reported !== undefined) {
    const status = error['statusCode'];
    return classifyReply(subject, {
      body: reported,
      ...(typeof status === 'number' ? { impliedStatus: status } : {}),
    });
  }
  const name = typeof error['name'] === 'string' ? error['name'] : '';
  const said = readErrorBody(error['message']).message;
  if (unsupported.test(name)) {
    return providerError(subject, { name: 'invalid_request', problem: said });
  }
  // A package that cannot make sense of an answer. Errors that are not of its own kind say nothing to an operator.
  const why = name.startsWith('AI_') ? `: ${said}` : '';
  const problem = `the answer is not what its protocol promises${why}`;
  return providerError(subject, { name: 'malformed_response', problem });
}

/**
 * What the vendor said, of an error that it put into its stream: as the package found it, or in a chunk that the package
 * did not know what to do with.
 */
function reportedBody(error: Readonly<Record<string, unknown>>): unknown {
  const text = error['responseBody'];
  const parsed = typeof text === 'string' ? parseJson(text) : undefined;
  if (parsed?.ok === true) return withoutResponse(parsed.value);
  if (isJsonObject(error['data'])) return withoutResponse(error['data']);
  const chunk = withoutResponse(error['value']);
  const isError = isJsonObject(chunk) && (chunk['type'] === 'error' || chunk['error'] != null);
  return isError ? chunk : undefined;
}

/** OpenAI's Responses report the failure of a response within the response. */
function withoutResponse(data: unknown): unknown {
  const response = isJsonObject(data) ? data['response'] : undefined;
  return isJsonObject(response) && isJsonObject(response['error']) ? response : data;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
