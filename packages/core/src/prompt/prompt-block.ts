import type { Awaitable } from '../json/json.ts';
import type { PromptScope } from '../model/model-port.ts';
import type { PromptContext } from './prompt-source.ts';

/** One piece of a prompt, made for whoever the prompt is for. */
export interface PromptBlock {
  readonly id: string;
  readonly scope: PromptScope;
  /** Within its scope, ascending; equal ones in the order in which they came. Default 100. */
  readonly order?: number;
  /** What is longer is cut, with a notice. */
  readonly maxTokens?: number;
  /** Undefined or blank: there is nothing to say. What it throws fails the run. */
  render(context: PromptContext): Awaitable<string | undefined>;
}
