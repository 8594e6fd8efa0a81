import type { Encoding } from './encoding-of.ts';

/** What the thread is asked: the tokens of each group of texts, or whether a text is within a limit. */
export type ToTokenizer = { readonly id: number; readonly encoding: Encoding } & (
  | { readonly type: 'count'; readonly groups: readonly (readonly string[])[] }
  | { readonly type: 'within'; readonly text: string; readonly limit: number }
);

/** What it answers, in the order of the questions. */
export type FromTokenizer = { readonly id: number } & (
  | { readonly type: 'counted'; readonly tokens: readonly number[] }
  | { readonly type: 'judged'; readonly isWithin: boolean }
  | { readonly type: 'failed'; readonly problem: string }
);
