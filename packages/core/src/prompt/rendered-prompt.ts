import type { SystemBlock } from '../model/model-port.ts';
import type { RunRecord } from '../run/run-record.ts';

/** The blocks before the conversation, or those that go with its last message. */
export type PromptPart = 'prefix' | 'turn';

/** A record of what a prompt has come to. It holds until the next one of its part. */
export interface PromptRendered {
  readonly type: 'prompt.rendered';
  readonly part: PromptPart;
  readonly blocks: readonly SystemBlock[];
}

/** The prompt of a run as its log has it. */
export interface RenderedPrompt {
  /** Undefined: it was not made yet. */
  readonly prefix?: readonly SystemBlock[];
  /** Of the record that has `prefix`. */
  readonly prefixSeq?: number;
  readonly turn?: readonly SystemBlock[];
}

/** The prompt of a run after one more of its records. */
export function promptAfter(prompt: RenderedPrompt, record: RunRecord): RenderedPrompt {
  if (record.type !== 'prompt.rendered') return prompt;
  const { part, blocks, seq } = record;
  return part === 'turn'
    ? { ...prompt, turn: blocks }
    : { ...prompt, prefix: blocks, prefixSeq: seq };
}
