import type { JsonValue } from '../json/json.ts';
import { contentText } from '../message/message-text.ts';
import type { ContentPart } from '../message/message.ts';
import { shortenJson } from './shorten-json.ts';
import { applyCut, fitsTokens, planCut } from './text-cut.ts';
import type { CountText } from './text-cut.ts';

/** The most tokens that the text of one tool result may have. */
export interface ResultLimit {
  readonly maxTokens: number;
  readonly count: CountText;
}

/** Room for the notice behind shortened JSON. */
const noticeTokens = 32;

/** JSON that is shortened as such; undefined when the text is not what the tool returned as a value, or is too large. */
function limitJson(text: string, value: JsonValue, limit: ResultLimit): string | undefined {
  if (JSON.stringify(value) !== text) return undefined;
  const room = limit.maxTokens - noticeTokens;
  return shortenJson(value, (shorter) => fitsTokens(shorter, room, limit.count));
}

/**
 * The content of a tool result with its text brought down to a limit. A value that the tool returned as JSON stays JSON,
 * other text keeps its beginning and its end. Images and files stay. Content that fits is returned as it is.
 */
export function limitContent(
  content: readonly ContentPart[],
  structured: JsonValue | undefined,
  limit: ResultLimit,
): readonly ContentPart[] {
  const text = contentText(content);
  const cut = planCut(text, limit.maxTokens, limit.count);
  if (cut === undefined) return content;
  const others = content.filter((part) => part.type !== 'text');
  const json = structured === undefined ? undefined : limitJson(text, structured, limit);
  if (json === undefined) return [{ type: 'text', text: applyCut(text, cut) }, ...others];
  const notice = `[Shortened: about ${limit.count(json)} of ${cut.totalTokens} tokens are shown.]`;
  return [{ type: 'text', text: json }, { type: 'text', text: notice }, ...others];
}
