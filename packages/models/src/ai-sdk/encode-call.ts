import type {
  JSONSchema7,
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4FunctionTool,
  LanguageModelV4ToolChoice,
} from '@ai-sdk/provider';
import type { ModelRequest } from '@aura/core';
import type { SchemaProfile } from '../tool-schema/offered-schema.ts';
import { offeredSchema } from '../tool-schema/offered-schema.ts';
import type { CacheMarks } from './cache-marks.ts';
import { cacheMarks } from './cache-marks.ts';
import { encodePrompt } from './encode-prompt.ts';
import type { AiSdkTarget } from './stream-ai-sdk.ts';

/** What a call is made for. */
export interface CallContext {
  readonly target: AiSdkTarget;
  readonly model: LanguageModelV4;
  readonly headers: Readonly<Record<string, string>> | undefined;
}

/** A request in the words of the AI SDK. */
export async function encodeCall(
  request: ModelRequest,
  { target, model, headers }: CallContext,
): Promise<LanguageModelV4CallOptions> {
  const { vendor, temperature } = target;
  const maxOutputTokens = request.maxOutputTokens ?? target.maxOutputTokens;
  const schema = request.responseSchema;
  const marks = cacheMarks(request, vendor.prompt.cacheMark);
  const hasTools = request.tools.length > 0;
  return {
    prompt: encodePrompt(request, { rules: vendor.prompt, marks, urls: await model.supportedUrls }),
    ...(hasTools
      ? { tools: encodeTools(request, { marks, profile: vendor.schemaProfile ?? 'base' }) }
      : {}),
    ...(hasTools ? { toolChoice: encodeToolChoice(request.toolChoice) } : {}),
    ...(schema === undefined
      ? {}
      : { responseFormat: { type: 'json', schema: schema as JSONSchema7, name: 'answer' } }),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(vendor.providerOptions === undefined ? {} : { providerOptions: vendor.providerOptions }),
    ...(headers === undefined ? {} : { headers: { ...headers } }),
  };
}

function encodeToolChoice(choice: ModelRequest['toolChoice'] = 'auto'): LanguageModelV4ToolChoice {
  return typeof choice === 'string' ? { type: choice } : { type: 'tool', toolName: choice.tool };
}

function encodeTools(
  { tools }: ModelRequest,
  { marks, profile }: { readonly marks: CacheMarks; readonly profile: SchemaProfile },
): LanguageModelV4FunctionTool[] {
  return tools.map((tool, index) => {
    const { name, description } = tool;
    const { schema, isStrict } = offeredSchema(tool, profile);
    return {
      type: 'function',
      name,
      description,
      // Our schemas are any JSON; packages hand them on as they are.
      inputSchema: schema as JSONSchema7,
      ...(isStrict ? { strict: true } : {}),
      ...marks('tools', index),
    };
  });
}
