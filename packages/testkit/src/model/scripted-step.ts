import { isJsonObject, parseJson } from '@aura/core';
import type {
  CallId,
  ErrorCode,
  FinishReason,
  JsonObject,
  ModelEvent,
  ModelInfo,
  ModelRequest,
  ModelResponse,
  RetryClass,
  ToolCall,
  Usage,
} from '@aura/core';

/** A tool call as a scripted model makes it. Text instead of an object arrives as it is, also when it is no JSON. */
export interface ScriptedCall {
  readonly name: string;
  readonly args: JsonObject | string;
  /** Default: `call_1`, `call_2`, ... in the order of the script. */
  readonly id?: string;
}

/** A failure of a scripted model. */
export interface ScriptedError {
  readonly code: ErrorCode;
  readonly message?: string;
  readonly retry?: RetryClass;
  readonly retryAfterMs?: number;
  /** Stream the text and the reasoning of the step first. Default false. */
  readonly afterText?: boolean;
}

/** What a scripted model does in one call. */
export interface ScriptedStep {
  /** Streamed before everything else, as it is: what came of earlier attempts, in ports that make several. */
  readonly first?: readonly ModelEvent[];
  readonly reasoning?: string;
  readonly text?: string;
  readonly calls?: readonly ScriptedCall[];
  /** Default: `tool_calls` with calls, else `stop`. */
  readonly finish?: FinishReason;
  /** Default: one request with 10 tokens in and 5 out. */
  readonly usage?: Partial<Usage>;
  /** Fail instead of finishing. Calls are not streamed. */
  readonly error?: ScriptedError;
  /** Stream text and reasoning, then say nothing more until the caller aborts. */
  readonly hang?: true;
  /** Looks at the request; what it throws is thrown again by `assertComplete`. */
  readonly expect?: (request: ModelRequest) => void;
}

/** A step whose calls all have ids. */
export interface NumberedStep extends ScriptedStep {
  readonly calls: readonly (ScriptedCall & { readonly id: string })[];
}

const usual: Usage = {
  inputTokens: 10,
  outputTokens: 5,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  reasoningTokens: 0,
  requests: 1,
  reported: true,
};

/** The whole answer that a step amounts to. */
export function stepResponse(step: NumberedStep, info: ModelInfo): ModelResponse {
  const { calls } = step;
  return {
    content: stepContent(step, info),
    toolCalls: calls.map(toToolCall),
    usage: { ...usual, ...step.usage },
    finish: step.finish ?? (calls.length > 0 ? 'tool_calls' : 'stop'),
    model: info.model,
  };
}

/** Reasoning and text as parts of an answer. */
export function stepContent(
  step: Pick<ScriptedStep, 'reasoning' | 'text'>,
  { provider }: ModelInfo,
): ModelResponse['content'] {
  return [
    ...(step.reasoning ? [{ type: 'reasoning' as const, text: step.reasoning, provider }] : []),
    ...(step.text ? [{ type: 'text' as const, text: step.text }] : []),
  ];
}

function toToolCall(call: ScriptedCall & { readonly id: string }): ToolCall {
  const id = call.id as CallId;
  const { name, args } = call;
  if (typeof args !== 'string') return { id, name, args };
  const parsed = parseJson(args);
  if (parsed.ok && isJsonObject(parsed.value)) return { id, name, args: parsed.value };
  const error = parsed.ok ? 'not a JSON object' : parsed.error;
  return { id, name, args: {}, invalidArgs: { raw: args, error } };
}
