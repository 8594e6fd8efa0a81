import { TerminalSanitizer } from './sanitize.ts';

/** Writes an answer in pieces so that it is harmless and ends in exactly one line feed. Writes nothing for no answer. */
export class AnswerWriter {
  readonly #write: (text: string) => void;
  #sanitizer = new TerminalSanitizer();
  /** Line feeds that are written when something follows them. */
  #held = '';
  #written: 'nothing' | 'text' | 'line end' = 'nothing';

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  /** Takes the next piece. */
  push(text: string): void {
    const clean = this.#held + this.#sanitizer.push(text);
    const body = clean.replace(/\n+$/, '');
    this.#held = clean.slice(body.length);
    if (body === '') return;
    this.#written = 'text';
    this.#write(body);
  }

  /** Ends a part of the answer: a blank line sets the next one off. */
  endPart(): void {
    this.#sanitizer = new TerminalSanitizer();
    if (this.#written === 'text') this.#held = '\n\n';
  }

  /** After the end of a part, ends the line, so that other output does not stand behind it. */
  breakLine(): void {
    if (this.#written !== 'text' || this.#held === '') return;
    this.#written = 'line end';
    this.#held = this.#held.slice(1);
    this.#write('\n');
  }

  /** Nothing follows. */
  end(): void {
    if (this.#written === 'text') this.#write('\n');
    this.#written = 'line end';
  }
}
