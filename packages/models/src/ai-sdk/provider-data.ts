import type { SharedV4ProviderMetadata, SharedV4ProviderOptions } from '@ai-sdk/provider';
import type { JsonObject, JsonValue, ReasoningPart, ToolCall } from '@aura/core';
import { isJsonObject, parseJson } from '@aura/core';

/** What a vendor said of a piece of its answer, as it is stored with the message. Undefined when it said nothing. */
export function toProviderData(
  metadata: SharedV4ProviderMetadata | undefined,
): JsonObject | undefined {
  if (metadata === undefined) return undefined;
  // What the package hands out is JSON except for members that are undefined.
  const parsed = parseJson(JSON.stringify(metadata));
  return parsed.ok && isJsonObject(parsed.value) ? parsed.value : undefined;
}

/** What brings opaque data back to where it came from, as parts of a prompt have it. */
export interface ProviderOptions {
  readonly providerOptions?: SharedV4ProviderOptions;
}

function toOptions(data: JsonValue | undefined): ProviderOptions {
  if (!isJsonObject(data)) return {};
  const entries = Object.entries(data).flatMap(([name, value]) =>
    isJsonObject(value) ? [[name, value] as const] : [],
  );
  return { providerOptions: Object.fromEntries(entries) };
}

/** What was said of a piece of reasoning. */
export function reasoningOptions(part: ReasoningPart): ProviderOptions {
  return toOptions(part.providerData);
}

/** What a vendor said of a text, which has no place for it: a part of its own before the text. */
export interface TextMark {
  readonly said: ProviderOptions;
  /** There is no text: the part stands for itself. */
  readonly isAlone: boolean;
}

/** The part that keeps what was said of the text after it. */
export function encodeTextMark(
  provider: string,
  data: JsonObject,
  isAlone: boolean,
): ReasoningPart {
  return { type: 'reasoning', provider, providerData: { text: data, isAlone } };
}

/** What a part says of the text after it; undefined for reasoning proper. */
export function decodeTextMark(part: ReasoningPart): TextMark | undefined {
  const data = isJsonObject(part.providerData) ? part.providerData : {};
  if (!isJsonObject(data['text'])) return undefined;
  return { said: toOptions(data['text']), isAlone: data['isAlone'] === true };
}

/** A call with what its vendor said of it. Calls carry no label of their own, so that it is part of the data. */
export function withProviderData(
  call: ToolCall,
  provider: string,
  data: JsonObject | undefined,
): ToolCall {
  return data === undefined ? call : { ...call, providerData: { provider, metadata: data } };
}

/** What was said of a call, for the provider it came from. */
export function callOptions({ providerData }: ToolCall, provider: string): ProviderOptions {
  const isOurs = isJsonObject(providerData) && providerData['provider'] === provider;
  return isOurs ? toOptions(providerData['metadata']) : {};
}
