import type { JsonObject, ModelRequest, ToolSpec } from '@aura/core';
import { isJsonObject } from '@aura/core';
import { systemText } from '../chat-completions/system-text.ts';
import { offeredSchema } from '../tool-schema/offered-schema.ts';
import { perList } from '../tool-schema/per-list.ts';
import { encodeOllamaMessage } from './encode-message.ts';

/** What stays the same from request to request. */
export interface OllamaSettings {
  readonly model: string;
  readonly provider: string;
  readonly maxOutputTokens?: number;
  readonly temperature?: number;
  /** Must not contain {@link ollamaReserved}. */
  readonly additionalParams: JsonObject;
}

/** The body fields that are not open to `additional_params`. */
export const ollamaReserved = ['model', 'messages', 'tools', 'stream'] as const;

/** Where Ollama expects what does not belong to the sampling of the model. */
const topLevel: ReadonlySet<string> = new Set([
  'think',
  'keep_alive',
  'format',
  'raw',
  'template',
  'truncate',
  'shift',
]);

/** The body of a streamed request to `/api/chat`. */
export function encodeOllamaRequest(request: ModelRequest, settings: OllamaSettings): JsonObject {
  const { top, options } = routeParams(settings.additionalParams);
  const limit = request.maxOutputTokens ?? settings.maxOutputTokens;
  const merged: JsonObject = {
    ...(settings.temperature === undefined ? {} : { temperature: settings.temperature }),
    ...(limit === undefined ? {} : { num_predict: limit }),
    ...options,
  };
  const tools = encodeTools(request);
  return {
    model: settings.model,
    messages: encodeMessages(request, settings.provider),
    stream: true,
    ...(tools.length === 0 ? {} : { tools }),
    ...(request.responseSchema === undefined ? {} : { format: request.responseSchema }),
    ...top,
    ...(Object.keys(merged).length === 0 ? {} : { options: merged }),
  };
}

function routeParams({ options, ...others }: JsonObject): {
  readonly top: JsonObject;
  readonly options: JsonObject;
} {
  const entries = Object.entries(others);
  return {
    top: Object.fromEntries(entries.filter(([name]) => topLevel.has(name))),
    options: {
      ...Object.fromEntries(entries.filter(([name]) => !topLevel.has(name))),
      ...(isJsonObject(options) ? options : {}),
    },
  };
}

function encodeMessages(request: ModelRequest, provider: string): readonly JsonObject[] {
  const encoded: JsonObject[] = [];
  const system = systemText(request.system);
  if (system !== '') encoded.push({ role: 'system', content: system });
  const roundStart = request.messages.findLastIndex(({ role }) => role === 'user');
  request.messages.forEach((message, position) => {
    const entry = encodeOllamaMessage(message, { provider, isRoundOpen: position > roundStart });
    if (entry !== undefined) encoded.push(entry);
  });
  return encoded;
}

/** Ollama cannot be told whether to call a tool: what must not be called is not offered. */
function encodeTools({ tools, toolChoice = 'auto' }: ModelRequest): readonly JsonObject[] {
  if (toolChoice === 'none') return [];
  if (typeof toolChoice === 'string') return encodeAll(tools);
  return tools.filter(({ name }) => name === toolChoice.tool).map(encodeTool);
}

const encodeAll = perList((tools) => tools.map(encodeTool));

function encodeTool(tool: ToolSpec): JsonObject {
  const { name, description } = tool;
  const { schema } = offeredSchema(tool, 'base');
  return { type: 'function', function: { name, description, parameters: schema } };
}
