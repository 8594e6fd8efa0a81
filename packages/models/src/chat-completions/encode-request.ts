import type { JsonObject, Message, ModelRequest, ToolSpec } from '@aura/core';
import { isJsonObject } from '@aura/core';
import { encodeMessage } from './encode-message.ts';
import { encodeResponseFormat } from './encode-response-format.ts';
import type { SchemaProfile } from '../tool-schema/offered-schema.ts';
import { offeredSchema } from '../tool-schema/offered-schema.ts';
import { perList } from '../tool-schema/per-list.ts';
import { systemText } from './system-text.ts';
import type { ChatMessage, ChatRequest, ChatTool, ChatToolChoice } from './wire.ts';

/** What stays the same from request to request. */
export interface ChatRequestSettings {
  readonly model: string;
  /** Label of the provider: reasoning goes back only to where it came from. */
  readonly provider: string;
  /** OpenAI itself refuses `max_tokens` for its newer models, others know nothing else. */
  readonly tokenLimitField: 'max_tokens' | 'max_completion_tokens';
  /** Default `base`. */
  readonly schemaProfile?: SchemaProfile;
  readonly maxOutputTokens?: number;
  readonly temperature?: number;
  readonly reasoningEffort?: string;
  /** Merged over the body: its values win. Must not contain {@link reservedParams}. */
  readonly additionalParams?: JsonObject;
}

/** The body fields that are not open to `additional_params`. */
export const reservedParams = ['model', 'messages', 'tools', 'stream'] as const;

/** The body of a streamed request. */
export function encodeChatRequest(
  request: ModelRequest,
  settings: ChatRequestSettings,
): ChatRequest {
  const extra = settings.additionalParams ?? {};
  const streamOptions = extra['stream_options'];
  const hasTools = request.tools.length > 0;
  const choice = encodeToolChoice(request.toolChoice);
  return {
    model: settings.model,
    messages: encodeMessages(request, settings.provider),
    stream: true,
    ...(hasTools ? { tools: encodeTools[settings.schemaProfile ?? 'base'](request.tools) } : {}),
    ...(hasTools && choice !== 'auto' ? { tool_choice: choice } : {}),
    ...(request.responseSchema === undefined
      ? {}
      : { response_format: encodeResponseFormat(request.responseSchema) }),
    ...(settings.temperature === undefined ? {} : { temperature: settings.temperature }),
    ...(settings.reasoningEffort === undefined
      ? {}
      : { reasoning_effort: settings.reasoningEffort }),
    ...encodeTokenLimit(request, settings, extra),
    ...extra,
    stream_options: { include_usage: true, ...(isJsonObject(streamOptions) ? streamOptions : {}) },
  };
}

function encodeMessages(request: ModelRequest, provider: string): ChatMessage[] {
  const encoded: ChatMessage[] = [];
  const system = systemText(request.system);
  if (system !== '') encoded.push({ role: 'system', content: system });
  const roundStart = request.messages.findLastIndex((message) => message.role === 'user');
  request.messages.forEach((message: Message, position) => {
    const entry = encodeMessage(message, { provider, isRoundOpen: position > roundStart });
    if (entry !== undefined) encoded.push(entry);
  });
  return encoded;
}

function encodeToolChoice(choice: ModelRequest['toolChoice'] = 'auto'): ChatToolChoice {
  if (typeof choice === 'string') return choice;
  return { type: 'function', function: { name: choice.tool } };
}

const encodeTools = {
  strict: perList((tools) => tools.map((tool) => encodeTool(tool, 'strict'))),
  base: perList((tools) => tools.map((tool) => encodeTool(tool, 'base'))),
};

function encodeTool(tool: ToolSpec, profile: SchemaProfile): ChatTool {
  const { name, description } = tool;
  const { schema, isStrict } = offeredSchema(tool, profile);
  return {
    type: 'function',
    function: { name, description, parameters: schema, ...(isStrict ? { strict: true } : {}) },
  };
}

function encodeTokenLimit(
  request: ModelRequest,
  settings: ChatRequestSettings,
  extra: JsonObject,
): Pick<ChatRequest, 'max_tokens' | 'max_completion_tokens'> {
  const limit = request.maxOutputTokens ?? settings.maxOutputTokens;
  // Servers refuse a body with both fields: one that the user chose replaces ours.
  const isChosen = 'max_tokens' in extra || 'max_completion_tokens' in extra;
  return limit === undefined || isChosen ? {} : { [settings.tokenLimitField]: limit };
}
