/** A text without quotes: what it means depends on what is expected in its place. */
export class BareWord {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A value as a model has written it. */
export type Literal =
  | string
  | number
  | boolean
  | null
  | BareWord
  | readonly Literal[]
  | { readonly [key: string]: Literal };

/** An object of literals. */
export interface LiteralObject {
  readonly [key: string]: Literal;
}

/** True for what is written in brackets. */
export function isList(value: Literal): value is readonly Literal[] {
  return Array.isArray(value);
}

/** True for what is written in braces. */
export function isObject(value: Literal | undefined): value is LiteralObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    !(value instanceof BareWord) &&
    !Array.isArray(value)
  );
}

/** Where a literal is written in its own way. */
export interface Dialect {
  /** What texts may begin and end with. */
  readonly quotes: string;
  /** Texts may contain line ends, lists end with a comma, and keys be bare. */
  readonly isLenient: boolean;
  /** The text that stands between quotes; undefined when it is none. */
  unescape(raw: string): string | undefined;
  /** What stands without quotes; undefined when it is nothing. */
  bare(text: string): Literal | undefined;
  /** Sees every object, inner ones first. */
  onObject?(value: LiteralObject, from: number, to: number): void;
}
