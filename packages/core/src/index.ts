export type { Agent, RunLimits } from './agent/agent.ts';
export { defaultLimits } from './agent/agent.ts';
export type { EventListener, RunHandle, RunRequest } from './agent/run-handle.ts';
export type {
  AuraErrorInit,
  ErrorCode,
  ErrorRecord,
  RetryClass,
  SourceSpan,
} from './errors/aura-error.ts';
export { AuraError, fromErrorRecord, toErrorRecord } from './errors/aura-error.ts';
export type { ErrorCatalogue } from './errors/define-errors.ts';
export { defineErrors } from './errors/define-errors.ts';
export { scrubSecrets } from './errors/scrub-secrets.ts';
export { Secret } from './errors/secret.ts';
export type {
  AuraEvent,
  AuraEventBody,
  AuraEventOf,
  AuraEventType,
  EventPlace,
  PendingDecision,
  RunOutcome,
  StopReason,
} from './events/aura-event.ts';
export type { IdSource } from './ids/id-source.ts';
export { createIdSource } from './ids/id-source.ts';
export type { CallId, MessageId, RunId } from './ids/ids.ts';
export { canonicalJson } from './json/canonical-json.ts';
export type { Awaitable, JsonObject, JsonSchema, JsonValue } from './json/json.ts';
export { isJsonObject } from './json/json.ts';
export type { ParsedJson } from './json/parse-json.ts';
export { parseJson } from './json/parse-json.ts';
export { contentText, messageText } from './message/message-text.ts';
export type {
  AssistantMessage,
  BinarySource,
  ContentPart,
  FilePart,
  ImagePart,
  Message,
  ReasoningPart,
  TextPart,
  ToolCall,
  ToolMessage,
  ToolOutcome,
  ToolResult,
  UserMessage,
} from './message/message.ts';
export type {
  FinishReason,
  ModelCallOptions,
  ModelEvent,
  ModelInfo,
  ModelPort,
  ModelRequest,
  ModelResponse,
  SystemBlock,
  ToolSpec,
  Usage,
} from './model/model-port.ts';
export { addUsage, noUsage } from './model/usage.ts';
export { Namespace } from './namespace/namespace.ts';
export type { Principal } from './namespace/principal.ts';
export type { Clock, Millis } from './ports/clock.ts';
export type { Logger, LogFields, LogLevel } from './ports/logger.ts';
export { silentLogger } from './ports/logger.ts';
export type { Random } from './ports/random.ts';
export type {
  ArgumentIssue,
  CheckedArgs,
  Tool,
  ToolAnnotations,
  ToolContext,
  ToolOrigin,
  ToolOutput,
  ToolProgress,
  ToolSource,
} from './tool/tool.ts';
