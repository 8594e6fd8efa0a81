import { readBracketCalls } from './bracket-calls.ts';
import { Cursor } from './cursor.ts';
import type { Parse } from './cursor.ts';
import { readFence, readMarks } from './fence.ts';
import type { Fence } from './fence.ts';
import { readJsonCalls } from './json-calls.ts';
import type { CallCheck, TextCall } from './offered-calls.ts';
import { readTagCalls } from './tag-calls.ts';
import { withoutCalls } from './without-calls.ts';
import type { FoundCalls, TextRange } from './without-calls.ts';
import type { WrittenCalls } from './written-call.ts';

/** Longest text that is held back, in UTF-16 units. */
export const longestHold = 65_536;

/** What may begin a call or a fenced block, as far as the next character tells. */
const start = /\{(?=["\s]|$)|\[(?=[\s\w{-]|$)|<(?=[tf]|$)|`(?=`|$)/g;

/** No call has a rank as high as this. */
const noRank = 5;

/** A piece of text that may turn out to be something else than text. */
interface Candidate {
  readonly from: number;
  readonly parse: Parse<Fence | boolean | undefined | void>;
  readonly found: WrittenCalls[];
}

/**
 * Finds the calls in the text of one answer while it arrives. Every character is looked at once, and where the pieces of the
 * text end makes no difference. Text is let go as soon as it can no longer be part of a call; after the first call all of it is
 * kept until the end, when it is known which format counts and whether the model has made calls of its own.
 */
export class TextCallScanner {
  readonly #check: CallCheck;
  readonly #cursor = new Cursor();
  #held = '';
  #heldFrom = 0;
  #shown = '';
  #candidate: Candidate | undefined;
  /** From here on there was only white space, which goes away with a call after it. */
  #spaceFrom: number | undefined = 0;
  #fence: Fence | undefined;
  #hasJsonFence = false;
  #found: FoundCalls[] = [];
  /** Of the calls that count. */
  #rank = noRank;
  #hasSettled = false;
  readonly #calls: TextCall[] = [];
  readonly #cuts: TextRange[] = [];

  constructor(check: CallCheck) {
    this.#check = check;
  }

  /** What is not part of the visible text, in order. */
  get cuts(): readonly TextRange[] {
    return this.#cuts;
  }

  /** Takes the next piece of the text; returns what can be shown now. */
  take(chunk: string): string {
    this.#held += chunk;
    this.#cursor.feed(chunk);
    while (this.#goOn() && this.#skipText()) this.#begin();
    if (this.#found.length === 0) {
      this.#show(this.#spaceFrom ?? this.#candidate?.from ?? this.#cursor.offset);
    }
    return this.#takeShown();
  }

  /** The text is at its end. `isCut`: not because the model was ready, so that nothing unfinished counts. */
  end({ isCut }: { readonly isCut: boolean }): {
    readonly text: string;
    readonly calls: readonly TextCall[];
  } {
    this.#cursor.feed('');
    this.#finishCandidate({ isCut });
    this.#settle();
    return { text: this.#takeShown(), calls: this.#calls };
  }

  /** The text is just text: returns what was held back. */
  release(): string {
    this.#candidate = undefined;
    this.#found = [];
    this.#show(this.#heldFrom + this.#held.length);
    return this.#takeShown();
  }

  /** Reads on where something has begun. False: it is still undecided. */
  #goOn(): boolean {
    const cursor = this.#cursor;
    if (this.#candidate === undefined) return true;
    const { from, parse } = this.#candidate;
    const end = cursor.index + from + longestHold - cursor.offset;
    cursor.limit = Math.min(cursor.chunk.length, end);
    const step = parse.next();
    const isTooLong = step.done !== true && cursor.offset >= from + longestHold;
    if (isTooLong) this.#finishCandidate({ isCut: true });
    else if (step.done === true) this.#decide(step.value, true);
    cursor.limit = cursor.chunk.length;
    return isTooLong || step.done === true;
  }

  /** Lets the open candidate know that there is nothing more for it. */
  #finishCandidate({ isCut }: { readonly isCut: boolean }): void {
    if (this.#candidate === undefined) return;
    this.#cursor.isEnded = true;
    const { value } = this.#candidate.parse.next();
    this.#cursor.isEnded = false;
    this.#decide(value, isCut);
  }

  /** Reads text up to what may begin something. False: there is nothing of the kind. */
  #skipText(): boolean {
    const cursor = this.#cursor;
    for (;;) {
      start.lastIndex = cursor.index;
      const next = start.exec(cursor.chunk)?.index ?? cursor.chunk.length;
      const room = this.#heldFrom + longestHold - cursor.offset;
      const isTooLong = this.#found.length > 0 && next - cursor.index > room;
      const end = isTooLong ? cursor.index + room : next;
      this.#passText(cursor.chunk.slice(cursor.index, end));
      cursor.index = end;
      if (!isTooLong) return next < cursor.chunk.length;
      this.#settle();
    }
  }

  #passText(text: string): void {
    if (this.#spaceFrom !== undefined && /\S/.test(text)) this.#spaceFrom = undefined;
    if (this.#fence?.isMixed === false && /[^\s,]/.test(text)) this.#fence.isMixed = true;
  }

  #begin(): void {
    const cursor = this.#cursor;
    const found: WrittenCalls[] = [];
    this.#candidate = { from: cursor.offset, parse: this.#parserFor(cursor, found), found };
  }

  #parserFor(cursor: Cursor, found: WrittenCalls[]): Candidate['parse'] {
    switch (cursor.chunk[cursor.index]) {
      case '{':
        return readJsonCalls(cursor, found);
      case '[':
        return readBracketCalls(cursor, found);
      case '<':
        return readTagCalls(cursor, found);
      default:
        return this.#fence === undefined ? readFence(cursor) : readMarks(cursor);
    }
  }

  #decide(result: Fence | boolean | undefined | void, isCut: boolean): void {
    const { from = 0, found = [] } = this.#candidate ?? {};
    this.#candidate = undefined;
    if (typeof result === 'object') {
      this.#fence = result;
      this.#hasJsonFence ||= result.isJson;
      this.#spaceFrom ??= from;
    } else if (result === true && this.#fence !== undefined) {
      this.#fence.end = this.#cursor.offset;
      this.#fence = undefined;
      this.#spaceFrom = undefined;
    } else {
      this.#keep(from, found, isCut);
      this.#spaceFrom = undefined;
    }
    const isFull = this.#cursor.offset - this.#heldFrom >= longestHold;
    if (isFull && this.#found.length > 0) this.#settle();
  }

  /** Keeps the calls that may count; the text from their beginning on is kept with them. */
  #keep(from: number, written: readonly WrittenCalls[], isCut: boolean): void {
    const fence = this.#fence;
    const known = written.flatMap(({ isUnfinished, calls, ...place }): FoundCalls[] => {
      const usable = isUnfinished && isCut ? [] : calls.flatMap((call) => this.#check(call) ?? []);
      return usable.length === 0 ? [] : [{ ...place, calls: usable, fence }];
    });
    const [first] = known;
    const isAll = first?.from === from && first.to === this.#cursor.offset;
    if (!isAll && fence !== undefined) fence.isMixed = true;
    const counting = known.filter((each) => this.#rankOf(each) !== undefined);
    if (counting.length === 0) return;
    if (this.#found.length === 0) this.#show(this.#spaceFrom ?? from);
    this.#found.push(...counting);
  }

  /** Of the formats in a text, the one with the lowest rank counts. */
  #rankOf({ format, fence }: FoundCalls): number | undefined {
    switch (format) {
      case 'json':
        if (fence?.isJson === true) return fence.isMixed ? undefined : 1;
        return this.#hasJsonFence ? undefined : 1;
      case 'hermes':
        return this.#hasJsonFence ? 2 : 1;
      case 'pythonic':
        return 3;
      default:
        return 4;
    }
  }

  /** Decides about all that is held back up to the cursor. */
  #settle(): void {
    const { offset } = this.#cursor;
    for (const each of this.#found) {
      if (!this.#hasSettled) this.#rank = Math.min(this.#rank, this.#rankOf(each) ?? noRank);
    }
    this.#hasSettled = this.#rank < noRank;
    const counting = this.#found.filter((each) => this.#rankOf(each) === this.#rank);
    const held = { text: this.#held.slice(0, offset - this.#heldFrom), from: this.#heldFrom };
    const { text, cuts } = withoutCalls(held, counting, this.#found);
    this.#calls.push(...counting.flatMap(({ calls }) => calls));
    this.#cuts.push(...cuts);
    this.#found = [];
    this.#shown += text;
    this.#drop(offset);
  }

  #show(upTo: number): void {
    this.#shown += this.#held.slice(0, upTo - this.#heldFrom);
    this.#drop(upTo);
  }

  #drop(upTo: number): void {
    this.#held = this.#held.slice(upTo - this.#heldFrom);
    this.#heldFrom = upTo;
  }

  #takeShown(): string {
    const text = this.#shown;
    this.#shown = '';
    return text;
  }
}
