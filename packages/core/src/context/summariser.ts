import type { Message } from '../message/message.ts';
import type { Usage } from '../model/model-port.ts';
import type { Namespace } from '../namespace/namespace.ts';

/** What is to be summarised. */
export interface SummaryRequest {
  /** The summary so far: the new one replaces it and has to keep what still matters of it. */
  readonly previous?: string;
  /** What comes after it, oldest first, as the model was shown it. */
  readonly messages: readonly Message[];
  /** What the summary has to do justice to, in the words of whoever asked for it. */
  readonly instructions?: string;
  /** Anything longer is cut. */
  readonly maxTokens: number;
  readonly namespace: Namespace;
  readonly signal: AbortSignal;
}

/** A summary and what it has cost. */
export interface Summary {
  readonly text: string;
  readonly usage?: Usage;
}

/** Puts the older part of a conversation into fewer words, as a port. May throw or give nothing: the part is then dropped. */
export interface Summariser {
  summarise(request: SummaryRequest): Promise<Summary | undefined>;
}
