export type { VendorModelOptions } from './ai-sdk/vendor-options.ts';
export { createAnthropicModel } from './anthropic/create-anthropic-model.ts';
export type { AwsCredentials, BedrockModelOptions } from './bedrock/bedrock-options.ts';
export { createBedrockModel } from './bedrock/create-bedrock-model.ts';
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
export type { ProviderErrorName } from './errors/provider-errors.ts';
export { providerErrors } from './errors/provider-errors.ts';
export { createGeminiModel } from './gemini/create-gemini-model.ts';
export { createOllamaModel } from './ollama/create-ollama-model.ts';
export type { OllamaModelOptions } from './ollama/ollama-options.ts';
export { createOpenAiModel } from './openai/create-openai-model.ts';
export type { OpenAiModelOptions } from './openai/openai-options.ts';
export type { OpenAiResponsesModelOptions } from './openai-responses/create-openai-responses-model.ts';
export { createOpenAiResponsesModel } from './openai-responses/create-openai-responses-model.ts';
export type { OpenRouterModelOptions } from './openrouter/create-openrouter-model.ts';
export { createOpenRouterModel } from './openrouter/create-openrouter-model.ts';
export type { PriceTableOptions } from './prices/create-price-table.ts';
export { createPriceTable } from './prices/create-price-table.ts';
export { priceListSource } from './prices/list-rates.ts';
export type { Rates } from './prices/rates.ts';
export type { ProfileReport } from './resilience/describe-profiles.ts';
export { describeProfiles } from './resilience/describe-profiles.ts';
export type { FailureCategory } from './resilience/failure-category.ts';
export type { Cooldown, FailureRule } from './resilience/failure-rules.ts';
export { failureRules } from './resilience/failure-rules.ts';
export { createMemoryProfileStates } from './resilience/memory-profile-states.ts';
export type { MissingAbility, ModelRoute, ProfileConnection } from './resilience/model-route.ts';
export { profileId } from './resilience/profile-id.ts';
export { ProfileLedger } from './resilience/profile-ledger.ts';
export type { ResilientModelOptions } from './resilience/resilient-model.ts';
export { createResilientModel } from './resilience/resilient-model.ts';
export { probeModel } from './swap/probe-model.ts';
export type { SwappableModel, SwapOptions } from './swap/swappable-model.ts';
export { swappableModel } from './swap/swappable-model.ts';
export type { ListModelsOptions } from './listing/list-models.ts';
export { listModels } from './listing/list-models.ts';
export type {
  ListedModel,
  ListingKind,
  ListingSource,
  ModelListing,
} from './listing/model-listing.ts';
export { findListedModel } from './listing/find-listed-model.ts';
export type { Encoding } from './tokens/encoding-of.ts';
export { encodingOf } from './tokens/encoding-of.ts';
export type { GptCounterOptions } from './tokens/gpt-counter.ts';
export { gptCounter } from './tokens/gpt-counter.ts';
export type { GptTokenizerOptions } from './tokens/gpt-tokenizer.ts';
export { GptTokenizer } from './tokens/gpt-tokenizer.ts';
export { tokenErrors } from './tokens/token-errors.ts';
export type { TextToolOptions } from './text-tools/with-text-tools.ts';
export { withTextTools } from './text-tools/with-text-tools.ts';
export type { OfferedSchema, SchemaProfile } from './tool-schema/offered-schema.ts';
export { offeredSchema } from './tool-schema/offered-schema.ts';
