import type { AuraError } from '../errors/aura-error.ts';
import type { CallId } from '../ids/ids.ts';
import type { JsonSchema } from '../json/json.ts';
import type { AssistantMessage, Message } from '../message/message.ts';
import type { Logger } from '../ports/logger.ts';
import type { ModelAttempt } from './model-attempt.ts';

/**
 * How the schema of a tool is put to models. `provider`: in the form that the provider of the model takes best, which may
 * make every optional member required and nullable; so only for tools whose check drops a null that stands for "not
 * given". `reference`: rewritten in one way for all providers, the way of the reference implementation.
 */
export type SchemaForm = 'provider' | 'reference';

/** A tool as the model is told about it. */
export interface ToolSpec {
  readonly name: string;
  readonly description: string;
  /** As the tool itself has it: what its arguments are checked against. */
  readonly inputSchema: JsonSchema;
  /** The form of `inputSchema` that models are shown. Absent: as it is, but for what a provider has no words for. */
  readonly schemaForm?: SchemaForm;
}

/**
 * How long a piece of the system prompt stays the same: for all tenants, for one tenant, for one run, or for one round.
 */
export type PromptScope = 'static' | 'tenant' | 'session' | 'turn';

/** A piece of the system prompt. Blocks that change less often come first, so that provider caches keep hitting. */
export interface SystemBlock {
  readonly id: string;
  readonly text: string;
  /** Default `static`. */
  readonly scope?: PromptScope;
}

/** A place in a request, counted within its tools, system blocks or messages, up to which the next request will be equal. */
export interface CacheBoundary {
  readonly after: 'tools' | 'system' | 'message';
  readonly index: number;
}

/** Whether a model may, must or must not call tools, or which one it must call. */
export type ModelToolChoice = 'auto' | 'required' | 'none' | { readonly tool: string };

/** One call of a model. Stable from call to call except for the messages. */
export interface ModelRequest {
  /** In the order of their scopes. None of scope `turn`: those are part of the last user message. */
  readonly system: readonly SystemBlock[];
  readonly messages: readonly Message[];
  /** In the order in which they are offered; byte-stable between calls. */
  readonly tools: readonly ToolSpec[];
  /** Default `auto`. `none`: tools stay listed, the model must answer with text. */
  readonly toolChoice?: ModelToolChoice;
  /** The answer has to be JSON that fits. Only for models whose `structuredOutput` is `schema`. */
  readonly responseSchema?: JsonSchema;
  /** Upper bound of generated tokens for this call; the port's own setting holds when absent. */
  readonly maxOutputTokens?: number;
  /** At most four, in the order of the request. Set for models that want to be told; ports may ignore them. */
  readonly cacheBoundaries?: readonly CacheBoundary[];
}

/** Tokens of one or several model calls. Absent counts are zero; see {@link Usage.reported}. */
export interface Usage {
  /** Everything read, cached or not. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  /** Part of `outputTokens` that was reasoning. */
  readonly reasoningTokens: number;
  /** Model calls counted here. */
  readonly requests: number;
  /** False when at least one provider answer came without a usage report. */
  readonly reported: boolean;
}

/** Why the model stopped, in one vocabulary for all providers. */
export type FinishReason =
  | 'stop'
  | 'tool_calls'
  | 'max_output_tokens'
  | 'content_filter'
  | 'refusal'
  | 'other';

/** A whole answer. Tool calls are decided by presence, never by `finish`. */
export interface ModelResponse {
  readonly content: AssistantMessage['content'];
  readonly toolCalls: AssistantMessage['toolCalls'];
  readonly usage: Usage;
  readonly finish: FinishReason;
  /** The model name the provider reported, else the one asked for. */
  readonly model: string;
  readonly responseId?: string;
}

/**
 * What a model stream consists of. Tool-call fragments are keyed by `index`.
 * The last event is exactly one `end` or one `error`.
 */
export type ModelEvent =
  | { readonly type: 'text'; readonly delta: string }
  | { readonly type: 'reasoning'; readonly delta: string }
  | {
      readonly type: 'tool_call_start';
      readonly index: number;
      readonly id: CallId;
      readonly name: string;
    }
  | { readonly type: 'tool_call_args'; readonly index: number; readonly delta: string }
  /** Only from ports that try again by themselves. With `restart`, the answer begins anew: what came before is no part of it. */
  | { readonly type: 'attempt'; readonly attempt: ModelAttempt }
  | { readonly type: 'end'; readonly response: ModelResponse }
  /** `partial` holds what had arrived whole; half-finished tool calls are not in it. */
  | { readonly type: 'error'; readonly error: AuraError; readonly partial?: ModelResponse };

/** What every model call gets besides the request. */
export interface ModelCallOptions {
  readonly signal: AbortSignal;
  readonly logger?: Logger;
  /** What belongs together: calls with an equal key are best answered by the same model with the same credential. */
  readonly affinity?: string;
  /** The conversation was made smaller already, and this is what is left: only a larger model can take more. */
  readonly isReduced?: boolean;
  /** What the request is taken for, in tokens. A model that is known to be too small for it is not asked if another is not. */
  readonly inputTokens?: number;
  /** Nobody waits for the answer, such as for a summary: it is not worth many attempts. */
  readonly isBackground?: boolean;
  /** `traceparent` and the like. Never credentials. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Facts about the model behind a port. Unknown numbers are absent, never guessed. */
export interface ModelInfo {
  /** `openai`, `anthropic`, ... */
  readonly provider: string;
  /** The model name as configured. */
  readonly model: string;
  /** Tokens that fit into one request. */
  readonly contextWindow?: number;
  /** The same of the largest model that stands in for this one, where that is more. */
  readonly fallbackWindow?: number;
  /** `explicit`: what is to be kept in the cache of the provider has to be marked in the request. */
  readonly promptCache?: 'explicit' | 'automatic' | 'none';
  /**
   * The best way to an answer in a given form. `schema`: `responseSchema` is kept to. `tool`: the arguments of a call.
   * `text`: by asking for it. Default `tool`.
   */
  readonly structuredOutput?: 'schema' | 'tool' | 'text';
}

/**
 * A language model. Everything that talks to one implements this, also failover and hot swap around another port.
 *
 * `stream` must not throw: failure is the last event. It yields one batch for each network read, in order, never an
 * empty one. When `signal` aborts, the connection is closed at once and the stream ends with `provider/aborted`.
 * Nothing is retained between calls.
 */
export interface ModelPort {
  readonly info: ModelInfo;
  stream(request: ModelRequest, options: ModelCallOptions): AsyncIterable<readonly ModelEvent[]>;
}
