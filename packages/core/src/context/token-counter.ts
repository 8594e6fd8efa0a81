import type { Message } from '../message/message.ts';
import type { ModelRequest, ToolSpec } from '../model/model-port.ts';

/**
 * Estimates how many tokens a model reads. Leans upwards: a request that is sent too large is worse than one that is
 * reduced too early. Pure apart from caches and from what {@link TokenCounter.observe} has taught it.
 */
export interface TokenCounter {
  readonly id: string;
  text(text: string, model: string): number;
  /** With everything that frames a message, its calls or its result. */
  message(message: Message, model: string): number;
  tools(tools: readonly ToolSpec[], model: string): number;
  /**
   * Counts beforehand, off the event loop, what the methods above are going to be asked about, so that they need not
   * estimate it; only where an estimate might not do. Never rejects. Absent: they need no help.
   */
  prepare?(
    request: Pick<ModelRequest, 'system' | 'messages' | 'tools'>,
    model: string,
    signal: AbortSignal,
  ): Promise<void>;
  /** Told what a provider counted where this counter had said `estimated`. Absent: nothing is learnt. */
  observe?(model: string, estimated: number, actual: number): void;
}
