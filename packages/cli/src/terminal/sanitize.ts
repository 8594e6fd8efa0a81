/** What the terminal would do with the characters that come next. */
type State =
  | 'text'
  /** After ESC. */
  | 'escape'
  /** After ESC and an intermediate character: one more ends it. */
  | 'intermediate'
  /** In a control sequence, whose last character is a letter or the like. */
  | 'sequence'
  /** In a control string (a title, a link, a device command), which ends at BEL, ST or, here, at the end of the line. */
  | 'string'
  /** After ESC inside a control string. */
  | 'string escape';

/** Overrides and isolates of the writing direction: they make text look like another one. */
const directionControl = /[\u202a-\u202e\u2066-\u2069]/u;

/**
 * Removes what could make a terminal do anything but show text, for text that comes in pieces: escape sequences, also
 * those cut by a piece's end, control characters except line feed and tab, and direction controls.
 */
export class TerminalSanitizer {
  #state: State = 'text';

  /** The harmless part of the next piece. */
  push(text: string): string {
    let clean = '';
    for (const char of text) clean += this.#take(char);
    return clean;
  }

  #take(char: string): string {
    const code = char.codePointAt(0) ?? 0;
    const state = this.#state;
    // A line feed ends every sequence: an unfinished one must not swallow what follows.
    if (char === '\n') {
      this.#state = 'text';
      return char;
    }
    if (code === 0x1b) {
      this.#state = state === 'string' ? 'string escape' : 'escape';
      return '';
    }
    if (state === 'string' || state === 'string escape') {
      const ends = code === 0x07 || code === 0x9c || (state === 'string escape' && char === '\\');
      this.#state = ends ? 'text' : 'string';
      return '';
    }
    if (code >= 0x80 && code <= 0x9f) {
      this.#state = afterC1(code);
      return '';
    }
    if (code < 0x20 || code === 0x7f) return state === 'text' && char === '\t' ? char : '';
    if (state === 'text') return directionControl.test(char) ? '' : char;
    return this.#takeInEscape(char, code);
  }

  #takeInEscape(char: string, code: number): string {
    // No escape sequence goes beyond ASCII: this character belongs to the text again.
    if (code > 0x7e) {
      this.#state = 'text';
      return directionControl.test(char) ? '' : char;
    }
    if (this.#state === 'escape') this.#state = afterEscape(code);
    else if (this.#state === 'intermediate') this.#state = code >= 0x30 ? 'text' : 'intermediate';
    else this.#state = code >= 0x40 ? 'text' : 'sequence';
    return '';
  }
}

/** ESC and a character of `@` to `_` mean the same as one C1 control. */
function afterEscape(code: number): State {
  if (code >= 0x20 && code <= 0x2f) return 'intermediate';
  return code >= 0x40 && code <= 0x5f ? afterC1(code + 0x40) : 'text';
}

function afterC1(code: number): State {
  if (code === 0x9b) return 'sequence';
  // DCS, SOS, OSC, PM, APC.
  return [0x90, 0x98, 0x9d, 0x9e, 0x9f].includes(code) ? 'string' : 'text';
}

/** Like {@link TerminalSanitizer}, for a whole text. */
export function sanitize(text: string): string {
  return new TerminalSanitizer().push(text);
}
