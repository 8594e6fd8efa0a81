import type { ContentPart, FilePart, ImagePart, TextPart } from './message.ts';

/** What has no place somewhere, named in words, so that whoever reads it knows that something was there. */
export function partInWords(part: ContentPart): TextPart {
  return part.type === 'text' ? part : { type: 'text', text: `[${describe(part)}]` };
}

function describe(part: ImagePart | FilePart): string {
  const { type, mediaType, source } = part;
  const name = type === 'image' ? part.alt : part.name;
  if (type === 'image' && source.kind === 'base64') {
    return `Image: ${[mediaType, name].filter(Boolean).join(' ')} (${source.data.length})`;
  }
  const place = source.kind === 'url' ? source.url : undefined;
  return [type, mediaType, name, place].filter((word) => word !== undefined).join(' ');
}
