import type { SourceSpan } from '@aura/core';

/** A variable that a value was put together from. */
export interface UsedVariable {
  readonly name: string;
  /** Without it, the text of the placeholder was taken. */
  readonly set: boolean;
}

/** What a key is in one file, and why. */
export interface ExplainedValue {
  readonly file: string;
  /**
   * `file`: it is written there. `inherited`: it is that of another key. `default`: nobody wrote it. `unset`: nobody did, and there
   * is no default.
   */
  readonly source: 'file' | 'inherited' | 'default' | 'unset';
  /** As TOML, or in words; secrets masked. Absent when there is none. */
  readonly value?: string;
  /** Where it is written. */
  readonly at?: SourceSpan;
  /** The old key that it is written as. */
  readonly writtenAs?: string;
  /** The key that it is taken from. */
  readonly inheritedFrom?: string;
  readonly variables: readonly UsedVariable[];
}

/** What a key means, and what it is. */
export interface KeyExplanation {
  readonly type: 'key';
  /** As it was asked for. */
  readonly key: string;
  readonly meaning: string;
  /** In words, such as `whole number`. */
  readonly valueType: string;
  /** In words or as TOML; absent when there is none. */
  readonly default?: string;
  readonly required: boolean;
  /** Only Aura knows it: strict mode does not. */
  readonly auraOnly: boolean;
  /** It is specified, and refused by this version. */
  readonly unbuilt: boolean;
  /** Of a table: the keys it can have. */
  readonly keys: readonly string[];
  /** One for each file, in their order. */
  readonly values: readonly ExplainedValue[];
}

/** The outcome of asking for a key. */
export type Explained =
  | KeyExplanation
  | { readonly type: 'unknown'; readonly message: string; readonly hint: string };
