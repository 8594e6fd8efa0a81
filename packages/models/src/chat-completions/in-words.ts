import type { ContentPart, FilePart, ImagePart, TextPart } from '@aura/core';

/** What a wire has no place for is named, so that the model knows that something was there. */
export function inWords(part: ContentPart): TextPart {
  return part.type === 'text' ? part : { type: 'text', text: `[${describe(part)}]` };
}

function describe(part: ImagePart | FilePart): string {
  const name = part.type === 'image' ? part.alt : part.name;
  const place = part.source.kind === 'url' ? part.source.url : undefined;
  return [part.type, part.mediaType, name, place].filter((word) => word !== undefined).join(' ');
}
