import type { JsonObject, JsonValue } from '@aura/core';

import { isJsonObject } from '@aura/core';

import { cutText } from './bound-text.ts';

const maxResourceBytes = 100_000;
const textualTypes = new Set(['application/json', 'application/xml', 'application/yaml']);

/** The text of a `tools/call` result that the model gets: its structured value if it has one, else its content. */
export function resultText(result: JsonObject): string {
  const { structuredContent, content } = result;
  if (structuredContent !== undefined) return JSON.stringify(structuredContent, null, 2);
  return Array.isArray(content) ? content.map((item) => itemText(item)).join('\n') : '';
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
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined;
  return Buffer.from(text, 'base64');
}

function asText(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}
