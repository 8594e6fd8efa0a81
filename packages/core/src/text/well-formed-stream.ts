const isHigh = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;

/**
 * Makes text well-formed that comes in pieces: halves of a character that come one after the other stay together, and a half
 * without its other one becomes U+FFFD. The text keeps its length in UTF-16 units.
 */
export class WellFormedStream {
  #half = '';

  /** The piece, as far as it is known. */
  push(piece: string): string {
    if (this.#half === '' && piece.isWellFormed()) return piece;
    const text = this.#half + piece;
    const isOpen = isHigh(text.charCodeAt(text.length - 1));
    this.#half = isOpen ? text.slice(-1) : '';
    return (isOpen ? text.slice(0, -1) : text).toWellFormed();
  }

  /** What was held back when nothing follows any more. */
  end(): string {
    const rest = this.#half.toWellFormed();
    this.#half = '';
    return rest;
  }
}
