import { readHint } from '../context/read-hint.ts';
import { isShortened } from '../context/shorten-json.ts';
import { applyCut } from '../context/text-cut.ts';
import { contentText } from '../message/message-text.ts';
import type { ContentPart } from '../message/message.ts';
import type { ToolOutput } from '../tool/tool.ts';
import { findDifference } from './find-difference.ts';

const cutNotice =
  /\[\.\.\. about (\d+) of (\d+) tokens are shown, the middle is left out[^\n]* \.\.\.\]/g;
const shortenedNotice = /^\[Shortened: about (\d+) of (\d+) tokens are shown/;

/** The text with its middle left out, when what was shown is that. */
function cutText(text: string, shown: string, output: ToolOutput): string | undefined {
  const { blobRef, blobOffset = 0 } = output;
  for (const found of shown.matchAll(cutNotice)) {
    const [notice, keptTokens, totalTokens] = found;
    const head = Math.max(0, found.index - 1);
    const tail = Math.max(0, shown.length - found.index - notice.length - 1);
    const cut = { head, tail, keptTokens: Number(keptTokens), totalTokens: Number(totalTokens) };
    const again = applyCut(text, cut, readHint(blobRef, blobOffset + head));
    if (again === shown) return again;
  }
  return undefined;
}

/** The notice behind a value that lost some of its items, with the tokens that were counted. */
function noticeAfter({ blobRef }: ToolOutput, shown: string): string | undefined {
  const [, kept, total] = shortenedNotice.exec(shown) ?? [];
  if (kept === undefined) return undefined;
  return `[Shortened: about ${kept} of ${total} tokens are shown${readHint(blobRef)}.]`;
}

/**
 * An output as far as it was shown: the place where it was cut is that of the recorded result, everything that stands around it is
 * taken from the output. Undefined when what was shown is not a part of the output, or all of it.
 */
export function recordedCut(
  output: ToolOutput,
  shown: readonly ContentPart[],
): readonly ContentPart[] | undefined {
  const { content, structured } = output;
  const isWhole =
    findDifference(content, shown.slice(0, content.length), () => undefined) === undefined;
  const [first, second] = shown;
  if (isWhole || first?.type !== 'text') return undefined;
  const full = contentText(content);
  const others = content.filter((part) => part.type !== 'text');
  const text = cutText(full, first.text, output);
  if (text !== undefined) return [{ type: 'text', text }, ...others];
  const notice = second?.type === 'text' ? noticeAfter(output, second.text) : undefined;
  const isValue = structured !== undefined && JSON.stringify(structured) === full;
  if (notice === undefined || !isValue || !isShortened(structured, first.text)) return undefined;
  return [first, { type: 'text', text: notice }, ...others];
}
