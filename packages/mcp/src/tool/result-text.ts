import type { ContentPart, ImagePart, JsonObject, JsonValue } from '@aura/core';

import { isJsonObject } from '@aura/core';

import { cutText } from './bound-text.ts';

const maxResourceBytes = 100_000;
const textualTypes = new Set(['application/json', 'application/xml', 'application/yaml']);

/** Types of images that every provider takes which takes images in results. */
const imageTypes = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);
/** In base64; what is larger is refused by most providers, and is only named. */
const maxImageLength = 5 * 1024 * 1024;
const maxImagesLength = 10 * 1024 * 1024;

/** The text of a `tools/call` result that the model gets: its structured value if it has one, else its content. */
export function resultText(result: JsonObject): string {
  const { structuredContent } = result;
  if (hasValue(structuredContent)) return JSON.stringify(structuredContent, null, 2);
  return itemsOf(result)
    .map((item) => itemText(item))
    .join('\n');
}

/** What the model gets of a result that is no error: its text, and between the texts the images that models can look at. */
export function resultContent(result: JsonObject): readonly ContentPart[] {
  const items = itemsOf(result);
  if (hasValue(result['structuredContent'])) return [{ type: 'text', text: resultText(result) }];
  const parts: ContentPart[] = [];
  let room = maxImagesLength;
  let texts: string[] = [];
  const endText = (): void => {
    if (texts.length > 0) parts.push({ type: 'text', text: texts.join('\n') });
    texts = [];
  };
  for (const item of items) {
    const image = imageIn(item);
    if (image === undefined || image.data.length > room) {
      texts.push(itemText(item));
      continue;
    }
    room -= image.data.length;
    endText();
    parts.push(image.part);
  }
  endText();
  return parts.length > 0 ? parts : [{ type: 'text', text: '' }];
}

function hasValue(structured: JsonValue | undefined): structured is JsonValue {
  return structured !== undefined && structured !== null;
}

function itemsOf({ content }: JsonObject): readonly JsonValue[] {
  return Array.isArray(content) ? content : [];
}

function imageIn(item: JsonValue): { readonly part: ImagePart; readonly data: string } | undefined {
  if (!isJsonObject(item) || item['type'] !== 'image') return undefined;
  const { data, mimeType } = item;
  if (typeof data !== 'string' || typeof mimeType !== 'string') return undefined;
  const mediaType = mimeType.toLowerCase();
  if (!imageTypes.has(mediaType) || data.length > maxImageLength || !isBase64(data)) {
    return undefined;
  }
  return { part: { type: 'image', mediaType, source: { kind: 'base64', data } }, data };
}

function itemText(item: JsonValue): string {
  if (!isJsonObject(item)) return '[Unsupported content type]';
  switch (item['type']) {
    case 'text':
      return asText(item['text']);
    case 'image':
      return `[Image: ${asText(item['mimeType'])} (${asText(item['data']).length})]`;
    case 'resource':
      return isJsonObject(item['resource']) ? resourceText(item['resource']) : '';
    case 'resource_link':
      return `[Resource link: ${asText(item['name'])} (${asText(item['uri'])})]`;
    default:
      return '[Unsupported content type]';
  }
}

function resourceText({ uri, mimeType, text, blob }: JsonObject): string {
  if (typeof text === 'string') return cutText(text, maxResourceBytes);
  const type = typeof mimeType === 'string' ? mimeType : 'unknown';
  const name = `Binary resource: ${asText(uri)}`;
  const essence = type.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (!essence.startsWith('text/') && !textualTypes.has(essence))
    return `[${name} (mime: ${type})]`;
  const bytes = decodeBase64(asText(blob));
  if (bytes === undefined) return `[${name} (invalid base64)]`;
  try {
    return cutText(new TextDecoder('utf-8', { fatal: true }).decode(bytes), maxResourceBytes);
  } catch {
    return `[${name} (not valid UTF-8)]`;
  }
}

/** `Buffer.from` skips what is no base64; this does not. */
function decodeBase64(text: string): Uint8Array | undefined {
  return isBase64(text) ? Buffer.from(text, 'base64') : undefined;
}

function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}

function asText(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}
