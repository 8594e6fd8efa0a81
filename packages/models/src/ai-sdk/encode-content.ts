import type {
  LanguageModelV4FilePart,
  LanguageModelV4TextPart,
  LanguageModelV4ToolResultOutput,
} from '@ai-sdk/provider';
import type { ContentPart, ToolResult } from '@aura/core';
import { contentText, partInWords } from '@aura/core';
import type { PromptRules } from './vendor.ts';

/** What a vendor can look at. */
export interface ContentRules {
  readonly rules: PromptRules;
  /** Addresses that the vendor fetches by itself, by media type, as its package tells. */
  readonly urls: Readonly<Record<string, readonly RegExp[]>>;
}

/** What a user said. */
export function encodeContent(
  content: readonly ContentPart[],
  context: ContentRules,
): (LanguageModelV4TextPart | LanguageModelV4FilePart)[] {
  return content
    .map((part) => encodeFile(part, context.rules.mediaTypes, context) ?? partInWords(part))
    .filter((part) => part.type === 'file' || part.text !== '');
}

/** What a tool said. */
export function encodeResult(
  { content, outcome }: ToolResult,
  context: ContentRules,
): LanguageModelV4ToolResultOutput {
  const { resultMediaTypes, marksFailures } = context.rules;
  const parts = content.map(
    (part) => encodeFile(part, resultMediaTypes, context) ?? partInWords(part),
  );
  // The wire of a failure takes text only.
  if (marksFailures && outcome !== 'ok') {
    return { type: 'error-text', value: contentText(content.map((part) => partInWords(part))) };
  }
  const texts = parts.filter((part) => part.type === 'text');
  if (texts.length === parts.length) return { type: 'text', value: contentText(texts) };
  return { type: 'content', value: parts };
}

/** The part as the vendor looks at it; undefined when it cannot. */
function encodeFile(
  part: ContentPart,
  mediaTypes: RegExp | undefined,
  { urls }: ContentRules,
): LanguageModelV4FilePart | undefined {
  if (part.type === 'text' || mediaTypes?.test(part.mediaType) !== true) return undefined;
  const { mediaType, source } = part;
  const filename = part.type === 'file' && part.name !== undefined ? { filename: part.name } : {};
  switch (source.kind) {
    case 'base64':
      return { type: 'file', mediaType, data: { type: 'data', data: source.data }, ...filename };
    case 'url': {
      const url = URL.parse(source.url);
      if (url === null || !canFetch(urls, mediaType, source.url)) return undefined;
      return { type: 'file', mediaType, data: { type: 'url', url }, ...filename };
    }
    case 'blob':
      return undefined;
  }
}

function canFetch(urls: ContentRules['urls'], mediaType: string, url: string): boolean {
  const names = ['*/*', '*', `${mediaType.split('/')[0]}/*`, mediaType];
  return names.some((name) => urls[name]?.some((pattern) => pattern.test(url.toLowerCase())));
}
