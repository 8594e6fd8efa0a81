import type { JsonValue } from '../json/json.ts';
import { contentText } from '../message/message-text.ts';
import type { ContentPart } from '../message/message.ts';
import type { ToolOutput } from '../tool/tool.ts';
import { shortenJson } from './shorten-json.ts';
import { noticeRoom, readHint } from './read-hint.ts';
import { applyCut, fitsTokens, planCut } from './text-cut.ts';
import type { CountText } from './text-cut.ts';

/** The most tokens that the text of one tool result may have. */
export interface ResultLimit {
  readonly maxTokens: number;
  readonly count: CountText;
}

/** JSON that is shortened as such; undefined when the text is not what the tool returned as a value, or is too large. */
function limitJson(
  text: string,
  value: JsonValue,
  limit: ResultLimit & { readonly noticeTokens: number },
): string | undefined {
  if (JSON.stringify(value) !== text) return undefined;
  const room = limit.maxTokens - limit.noticeTokens;
  return shortenJson(value, (shorter) => fitsTokens(shorter, room, limit.count));
}

/**
 * The content of a tool result with its text brought down to a limit. A value that the tool returned as JSON stays JSON,
 * other text keeps its beginning and its end. Images and files stay. Content that fits is returned as it is. Where the
 * full text is kept, the notice says how to read it.
 */
export function limitContent(
  { content, structured, blobRef, blobOffset = 0 }: Omit<ToolOutput, 'error'>,
  limit: ResultLimit,
): readonly ContentPart[] {
  const text = contentText(content);
  const noticeTokens = noticeRoom(blobRef);
  const cut = planCut(text, limit.maxTokens, limit.count, noticeTokens);
  if (cut === undefined) return content;
  const others = content.filter((part) => part.type !== 'text');
  const json =
    structured === undefined ? undefined : limitJson(text, structured, { ...limit, noticeTokens });
  if (json === undefined)
    return [
      { type: 'text', text: applyCut(text, cut, readHint(blobRef, blobOffset + cut.head)) },
      ...others,
    ];
  const notice = `[Shortened: about ${limit.count(json)} of ${cut.totalTokens} tokens are shown${readHint(blobRef)}.]`;
  return [{ type: 'text', text: json }, { type: 'text', text: notice }, ...others];
}
