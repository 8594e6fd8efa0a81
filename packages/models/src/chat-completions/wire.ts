import type { JsonObject, JsonSchema } from '@aura/core';

/**
 * The OpenAI chat-completions wire as a well-behaved peer speaks it: what we send in both directions.
 * What arrives is unknown JSON; decoders narrow it field by field and never assume these shapes.
 */

/** A piece of a user message. */
export type ChatContentPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image_url'; readonly image_url: { readonly url: string } }
  | {
      readonly type: 'file';
      readonly file: { readonly file_data: string; readonly filename?: string };
    };

/** A whole tool call of an assistant message. `arguments` is JSON text. */
export interface ChatToolCall {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
}

/** Instructions. OpenAI's newer models call the role `developer`. */
export interface ChatSystemMessage {
  readonly role: 'system' | 'developer';
  readonly content: string;
}

/** What a person said. */
export interface ChatUserMessage {
  readonly role: 'user';
  readonly content: string | readonly ChatContentPart[];
  readonly name?: string;
}

/**
 * What the model said. With tool calls and no text, `content` is left out: an empty array is a 400 at OpenAI. Parts go
 * back to servers that sent more than text.
 */
export interface ChatAssistantMessage {
  readonly role: 'assistant';
  readonly content?: string | readonly JsonObject[] | null;
  readonly tool_calls?: readonly ChatToolCall[];
  readonly reasoning_content?: string;
  /** What some servers call `reasoning_content`. */
  readonly reasoning?: string;
  /** OpenRouter's reasoning with what proves it; see there. */
  readonly reasoning_details?: readonly JsonObject[];
  readonly refusal?: string | null;
}

/** The result of one tool call. */
export interface ChatToolMessage {
  readonly role: 'tool';
  readonly tool_call_id: string;
  readonly content: string;
}

/** One entry of `messages`. */
export type ChatMessage =
  | ChatSystemMessage
  | ChatUserMessage
  | ChatAssistantMessage
  | ChatToolMessage;

/** A tool as offered to the model. */
export interface ChatTool {
  readonly type: 'function';
  readonly function: {
    readonly name: string;
    readonly description?: string;
    readonly parameters?: JsonSchema;
    readonly strict?: boolean | null;
  };
}

/** Which tool the model may or must call. */
export type ChatToolChoice =
  | 'auto'
  | 'required'
  | 'none'
  | { readonly type: 'function'; readonly function: { readonly name: string } };

/** The form in which the model has to answer. */
export interface ChatResponseFormat {
  readonly type: 'json_schema';
  readonly json_schema: {
    readonly name: string;
    readonly schema: JsonSchema;
    readonly strict: boolean;
  };
}

/** The body of `POST /chat/completions`. */
export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly stream?: boolean;
  readonly stream_options?: { readonly include_usage?: boolean };
  readonly tools?: readonly ChatTool[];
  readonly tool_choice?: ChatToolChoice;
  readonly response_format?: ChatResponseFormat;
  readonly temperature?: number;
  /** Deprecated by OpenAI, the only one that other servers know. */
  readonly max_tokens?: number;
  readonly max_completion_tokens?: number;
  readonly reasoning_effort?: string;
  readonly metadata?: JsonObject;
}

/** Token counts. `prompt_tokens` includes cached ones, `completion_tokens` includes reasoning. */
export interface ChatUsage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  readonly prompt_tokens_details?: { readonly cached_tokens?: number };
  readonly completion_tokens_details?: { readonly reasoning_tokens?: number };
}

/** Why an answer ended. `function_call` is the legacy form of `tool_calls`. */
export type ChatFinishReason =
  | 'stop'
  | 'length'
  | 'tool_calls'
  | 'content_filter'
  | 'function_call';

/** A fragment of a tool call: `id` and `function.name` come once, the arguments in pieces. */
export interface ChatToolCallDelta {
  readonly index: number;
  readonly id?: string;
  readonly type?: 'function';
  readonly function?: { readonly name?: string; readonly arguments?: string };
}

/** What one chunk adds to the answer. */
export interface ChatDelta {
  readonly role?: 'assistant';
  readonly content?: string | null;
  readonly reasoning_content?: string;
  readonly refusal?: string | null;
  readonly tool_calls?: readonly ChatToolCallDelta[];
}

/** One answer within a chunk. */
export interface ChatChunkChoice {
  readonly index: number;
  readonly delta: ChatDelta;
  readonly logprobs?: null;
  readonly finish_reason: ChatFinishReason | null;
}

/** One event of a streamed answer. The last one before `[DONE]` may carry usage and no choices. */
export interface ChatChunk {
  readonly id: string;
  readonly object: 'chat.completion.chunk';
  /** Unix seconds. */
  readonly created: number;
  readonly model: string;
  readonly system_fingerprint?: string;
  readonly choices: readonly ChatChunkChoice[];
  readonly usage?: ChatUsage | null;
}

/** One whole answer. */
export interface ChatChoice {
  readonly index: number;
  readonly message: ChatAssistantMessage;
  readonly logprobs?: null;
  readonly finish_reason: ChatFinishReason;
}

/** The body of an answer that is not streamed. */
export interface ChatCompletion {
  readonly id: string;
  readonly object: 'chat.completion';
  /** Unix seconds. */
  readonly created: number;
  readonly model: string;
  readonly system_fingerprint?: string;
  readonly choices: readonly ChatChoice[];
  readonly usage?: ChatUsage;
}

/** What went wrong, in the words of the wire. */
export interface ChatError {
  readonly message: string;
  readonly type: string;
  readonly param: string | null;
  readonly code: string | null;
}

/** The body of a failed request, and an event of a stream that fails half-way. */
export interface ChatErrorBody {
  readonly error: ChatError;
}
