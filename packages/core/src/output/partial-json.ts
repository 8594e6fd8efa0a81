import type { JsonObject } from '../json/json.ts';
import { isJsonObject } from '../json/json.ts';
import { parseJson } from '../json/parse-json.ts';

/** Where a text that breaks off can be cut, and what makes it whole again. */
class Scan {
  readonly #text: string;
  #position = 0;
  /** Brackets that are open, each as the one that closes it. */
  readonly #open: string[] = [];
  /** Up to here the text is whole but for its open brackets. */
  #whole = 0;
  /** The next string is the key of a member. */
  #isKey = false;

  constructor(text: string) {
    this.#text = text;
  }

  /** The text up to where it breaks off, made whole. Not necessarily JSON: it is not checked. */
  complete(): string {
    while (this.#position < this.#text.length) {
      const character = this.#text[this.#position];
      if (character === '"') {
        const cut = this.#string();
        if (cut !== undefined) return this.#close(cut, '"');
      } else {
        this.#mark(character);
        this.#position += 1;
        if (this.#open.length === 0) break;
      }
    }
    return this.#close(this.#whole, '');
  }

  #close(end: number, quote: string): string {
    return this.#text.slice(0, end) + quote + this.#open.toReversed().join('');
  }

  #mark(character: string | undefined): void {
    switch (character) {
      case '{':
      case '[':
        this.#open.push(character === '{' ? '}' : ']');
        this.#isKey = character === '{';
        this.#whole = this.#position + 1;
        break;
      case '}':
      case ']':
        this.#open.pop();
        this.#isKey = false;
        this.#whole = this.#position + 1;
        break;
      case ',':
        // Only now is a number or a word known to be over.
        this.#whole = this.#position;
        this.#isKey = this.#open.at(-1) === '}';
        break;
      case ':':
        this.#isKey = false;
        break;
      default:
    }
  }

  /** Passes a string. Where it can be cut, if it is a value that breaks off. */
  #string(): number | undefined {
    const text = this.#text;
    let at = this.#position + 1;
    let cut = at;
    /** Before the first half of a pair whose second half has not come. */
    let beforeHalf: number | undefined;
    while (at < text.length && text[at] !== '"') {
      const length = text[at] === '\\' ? (text[at + 1] === 'u' ? 6 : 2) : 1;
      if (at + length > text.length) break;
      const unit =
        length === 6 ? Number.parseInt(text.slice(at + 2, at + 6), 16) : text.charCodeAt(at);
      beforeHalf = unit >= 0xd800 && unit < 0xdc00 ? at : undefined;
      at += length;
      cut = at;
    }
    if (text[at] === '"') {
      this.#position = at + 1;
      if (!this.#isKey) this.#whole = at + 1;
      return undefined;
    }
    this.#position = text.length;
    return this.#isKey ? undefined : (beforeHalf ?? cut);
  }
}

/**
 * The object that a text which is still being written contains so far. Strings may be incomplete; members, numbers and
 * words that are not whole yet are left out. Undefined before the object begins, and for what is no JSON.
 */
export function parsePartialJson(text: string): JsonObject | undefined {
  const start = text.indexOf('{');
  if (start === -1) return undefined;
  const parsed = parseJson(new Scan(text.slice(start)).complete());
  return parsed.ok && isJsonObject(parsed.value) ? parsed.value : undefined;
}
