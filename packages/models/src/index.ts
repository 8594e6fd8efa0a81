export type {
  DecodedTranscript,
  DecodeOptions,
  ReceivedMessage,
  ReceivedPart,
  ReceivedToolCall,
} from './chat-completions/decode-request.ts';
export { decodeTranscript } from './chat-completions/decode-request.ts';
export type {
  ChunkConstants,
  ChunkEncoder,
  ToolCallChunk,
} from './chat-completions/encode-chunks.ts';
export { createChunkEncoder } from './chat-completions/encode-chunks.ts';
export type { CompletionToEncode } from './chat-completions/encode-response.ts';
export { encodeCompletion, encodeUsage } from './chat-completions/encode-response.ts';
export type {
  ChatAssistantMessage,
  ChatChoice,
  ChatChunk,
  ChatChunkChoice,
  ChatCompletion,
  ChatContentPart,
  ChatDelta,
  ChatError,
  ChatErrorBody,
  ChatFinishReason,
  ChatMessage,
  ChatRequest,
  ChatSystemMessage,
  ChatTool,
  ChatToolCall,
  ChatToolCallDelta,
  ChatToolChoice,
  ChatToolMessage,
  ChatUsage,
  ChatUserMessage,
} from './chat-completions/wire.ts';
