/** A part of a text: from `start` up to, not including, `end`. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** A line that opens or closes a fenced block; everything up to the next one is skipped by the caller. */
const fenceLine = /^ {0,3}(`{3,}|~{3,})(.*)$/;
const backticks = /`+/g;
/** The scheme is bounded, so that looking for one takes time in proportion to the text. */
const url = /(?:\b[a-z][a-z0-9+.-]{1,15}:\/\/|\bwww\.)[^\s<>"`]*/giu;

/** Code spans of a paragraph: a run of backticks up to the next run of the same length. */
function codeSpans(paragraph: string, offset: number): readonly TextRange[] {
  const runs = [...paragraph.matchAll(backticks)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }));
  // For each run the next one of its length, found from the end on.
  const nextOfLength = new Map<number, number>();
  const partners = runs.map(() => -1);
  for (let index = runs.length - 1; index >= 0; index -= 1) {
    const run = runs[index];
    if (run === undefined) continue;
    const length = run.end - run.start;
    partners[index] = nextOfLength.get(length) ?? -1;
    nextOfLength.set(length, index);
  }
  const spans: TextRange[] = [];
  for (let index = 0; index < runs.length; index += 1) {
    const partner = partners[index] ?? -1;
    const open = runs[index];
    const close = runs[partner];
    if (open === undefined || close === undefined) continue;
    spans.push({ start: offset + open.start, end: offset + close.end });
    index = partner;
  }
  return spans;
}

function closes(line: RegExpExecArray | null, fence: string): boolean {
  const [, mark = '', rest = ''] = line ?? [];
  return mark[0] === fence[0] && mark.length >= fence.length && rest.trim() === '';
}

/** Fenced blocks, and the code spans of the paragraphs between them. A fence that is not closed reaches to the end. */
export function codeRanges(content: string): readonly TextRange[] {
  if (!content.includes('`') && !content.includes('~~~')) return [];
  const ranges: TextRange[] = [];
  let block: { readonly start: number; readonly fence: string } | undefined;
  let paragraphStart = 0;
  let position = 0;
  const endParagraph = (end: number): void => {
    ranges.push(...codeSpans(content.slice(paragraphStart, end), paragraphStart));
  };
  for (const line of content.split('\n')) {
    const end = position + line.length + 1;
    const found = fenceLine.exec(line);
    if (block !== undefined) {
      if (closes(found, block.fence)) {
        ranges.push({ start: block.start, end: position + line.length });
        block = undefined;
        paragraphStart = end;
      }
    } else if (found !== null && !(found[1]?.startsWith('`') && found[2]?.includes('`'))) {
      endParagraph(position);
      block = { start: position, fence: found[1] ?? '' };
    } else if (line.trim() === '') {
      endParagraph(position);
      paragraphStart = end;
    }
    position = end;
  }
  if (block === undefined) endParagraph(content.length);
  else ranges.push({ start: block.start, end: content.length });
  return ranges;
}

/** Addresses, which are full of names that address nobody. */
export function urlRanges(content: string): readonly TextRange[] {
  return [...content.matchAll(url)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }));
}
