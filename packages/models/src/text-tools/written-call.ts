import type { LiteralObject } from './literal.ts';

/** A call as a model has written it, before anybody knows whether there is such a tool. */
export interface WrittenCall {
  readonly name: string;
  readonly args: LiteralObject;
}

/** The ways of writing calls. */
export type CallFormat = 'json' | 'hermes' | 'pythonic' | 'qwen';

/** A piece of text that reads like one or several calls. Offsets are within the whole text. */
export interface WrittenCalls {
  readonly format: CallFormat;
  readonly from: number;
  readonly to: number;
  readonly calls: readonly WrittenCall[];
  /** The text ended before the call did. */
  readonly isUnfinished?: boolean;
}
