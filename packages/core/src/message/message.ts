import type { CallId, MessageId, RunId } from '../ids/ids.ts';
import type { FlowLabel } from '../information-flow/labels.ts';
import type { JsonObject, JsonValue } from '../json/json.ts';
import type { Millis } from '../ports/clock.ts';
import type { FinishReason, Usage } from '../model/model-port.ts';

/** Plain text. */
export interface TextPart {
  readonly type: 'text';
  readonly text: string;
}

/** Where the bytes of an image or a file are. */
export type BinarySource =
  | { readonly kind: 'base64'; readonly data: string }
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'blob'; readonly ref: string; readonly bytes: number };

/** A picture. */
export interface ImagePart {
  readonly type: 'image';
  readonly mediaType: string;
  readonly source: BinarySource;
  readonly alt?: string;
}

/** Any other file. */
export interface FilePart {
  readonly type: 'file';
  readonly mediaType: string;
  readonly name?: string;
  readonly source: BinarySource;
}

/** What a provider calls reasoning or thinking; opaque data goes back only to the provider it came from. */
export interface ReasoningPart {
  readonly type: 'reasoning';
  readonly text?: string;
  readonly provider: string;
  readonly providerData?: JsonValue;
}

/** What users and tools may say. */
export type ContentPart = TextPart | ImagePart | FilePart;

/** One call of a tool, as the model asked for it. */
export interface ToolCall {
  readonly id: CallId;
  readonly name: string;
  /** Parsed arguments; empty when they did not parse. */
  readonly args: JsonObject;
  /** Set when the model's text was not a JSON object: it never reaches a tool. */
  readonly invalidArgs?: { readonly raw: string; readonly error: string };
  readonly providerData?: JsonValue;
}

/** How a tool call ended. Everything but `ok` is told to the model as a failure. */
export type ToolOutcome =
  | 'ok'
  | 'error'
  | 'timeout'
  | 'aborted'
  | 'interrupted'
  | 'not_executed'
  | 'invalid_input'
  | 'unknown_tool'
  | 'not_allowed'
  | 'vetoed'
  | 'denied'
  | 'expired'
  | 'loop_detected'
  /** The client runs the call; what comes of it is part of its next request. The run ends with the round. */
  | 'handed_over';

/** The result of one tool call. Every call of a stored conversation has exactly one. */
export interface ToolResult {
  readonly callId: CallId;
  readonly name: string;
  readonly outcome: ToolOutcome;
  /** What the model sees. */
  readonly content: readonly ContentPart[];
  /** For programs and user interfaces; never sent to the model. */
  readonly structured?: JsonValue;
  /** Short class of a failure for events and logs, for example `ToolError` or `TimeoutError`. */
  readonly errorType?: string;
  /** The blob with the full text; the model reads it with `read_result`. */
  readonly blobRef?: string;
  /** What the flow policy says about what is in it. The conversation has them from then on. */
  readonly labels?: readonly FlowLabel[];
  readonly durationMs: Millis;
}

interface MessageBase {
  readonly id: MessageId;
  readonly createdAt: Millis;
  /** Stays in the context of every model call, however long the conversation becomes. */
  readonly pinned?: boolean;
}

/** What a person or another system said. */
export interface UserMessage extends MessageBase {
  readonly role: 'user';
  readonly content: readonly ContentPart[];
  readonly author?: { readonly id: string; readonly name?: string };
  /** Set when its sender has named it: it is answered once, by this run. */
  readonly sentAs?: { readonly id: string; readonly runId: RunId };
  /** Not said by anybody: it stands for earlier messages of the conversation. */
  readonly origin?: 'summary';
  /** As of results: what it was written with knowledge of. */
  readonly labels?: readonly FlowLabel[];
}

/** What the model said and which tools it wants called. */
export interface AssistantMessage extends MessageBase {
  readonly role: 'assistant';
  readonly content: readonly (TextPart | ReasoningPart)[];
  readonly toolCalls: readonly ToolCall[];
  readonly agent?: string;
  readonly model?: string;
  readonly finish?: FinishReason;
  readonly usage?: Usage;
  /** The stream ended before the model had finished. */
  readonly incomplete?: boolean;
}

/** The answer of a tool to one call. */
export interface ToolMessage extends MessageBase {
  readonly role: 'tool';
  readonly result: ToolResult;
}

/** One entry of a conversation. System prompts are not part of it: they come from the agent. */
export type Message = UserMessage | AssistantMessage | ToolMessage;
