import { graphemeCeil, graphemeFloor } from '../../context/grapheme-boundary.ts';
import { isJsonObject } from '../../json/json.ts';
import type { JsonValue } from '../../json/json.ts';
import { contentText } from '../../message/message-text.ts';
import type { ContentPart } from '../../message/message.ts';
import type { ToolOutput } from '../tool.ts';

/** Room for the notice where the middle was. */
const noticeLength = 160;
const headShare = 0.7;
/** How far around a cut graphemes are looked at: a text of combining marks only must not cost more than its length. */
const reach = 1_024;
/** The most characters of an image or a file in base64. */
const maxPartLength = 16 * 1024 ** 2;

/** The last end of a grapheme at or before a position. */
function cutBefore(text: string, position: number): number {
  const from = Math.max(0, position - reach);
  return from + graphemeFloor(text.slice(from, position + reach), position - from);
}

/** The first end of a grapheme at or after a position. */
function cutAfter(text: string, position: number): number {
  const from = Math.max(0, position - reach);
  return from + graphemeCeil(text.slice(from, position + reach), position - from);
}

/** The beginning and the end of a text, with a notice between them; together at most `maxLength` UTF-16 units. */
export function boundText(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const room = Math.max(0, maxLength - noticeLength);
  const head = cutBefore(text, Math.floor(room * headShare));
  const from = cutAfter(text, text.length - (room - head));
  const kept = head + (text.length - from);
  const notice = `[... the result has ${text.length} characters, of which ${kept} were kept; the middle is lost ...]`;
  return `${text.slice(0, head)}\n${notice}\n${text.slice(from)}`;
}

/** Whether the JSON of a value has at most about `max` characters. Looks at no more of it than that takes. */
function isJsonWithin(value: JsonValue, max: number): boolean {
  let left = max;
  const open: JsonValue[] = [value];
  while (open.length > 0 && left >= 0) {
    const next = open.pop();
    if (typeof next === 'string') left -= next.length + 3;
    else if (Array.isArray(next)) {
      left -= 2 + next.length;
      if (left >= 0) for (const item of next) open.push(item);
    } else if (isJsonObject(next)) {
      for (const [key, member] of Object.entries(next)) {
        left -= key.length + 4;
        open.push(member);
      }
    } else left -= 5;
  }
  return left >= 0;
}

function isTooLarge(part: ContentPart): boolean {
  return (
    part.type !== 'text' && part.source.kind === 'base64' && part.source.data.length > maxPartLength
  );
}

function boundPart(part: ContentPart): ContentPart {
  if (!isTooLarge(part)) return part;
  const what = part.type === 'image' ? 'An image' : 'A file';
  return { type: 'text', text: `[${what} was too large to be kept.]` };
}

/**
 * What a tool has handed back, brought down to what a log can carry: a text of at most `maxLength` UTF-16 units, with a
 * notice where something is missing, and no value or attachment beyond all measure. The same object when it is that
 * already.
 */
export function boundOutput(output: ToolOutput, maxLength: number): ToolOutput {
  const { content, structured, ...rest } = output;
  const length = content.reduce(
    (sum, part) => sum + (part.type === 'text' ? part.text.length + 1 : 0),
    -1,
  );
  const isShort = length <= maxLength;
  const isSmall = structured === undefined || isJsonWithin(structured, maxLength);
  if (isShort && isSmall && !content.some(isTooLarge)) return output;
  const others = content.filter((part) => part.type !== 'text').map(boundPart);
  const bounded: readonly ContentPart[] = isShort
    ? content.map(boundPart)
    : [{ type: 'text', text: boundText(contentText(content), maxLength) }, ...others];
  // A value that belongs to a text which was cut would be all of it again.
  const keepsValue = structured !== undefined && isShort && isSmall;
  return { ...rest, content: bounded, ...(keepsValue ? { structured } : {}) };
}
