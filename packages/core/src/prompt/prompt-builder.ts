import { estimateText } from '../context/estimate-text.ts';
import { applyCut, planCut } from '../context/text-cut.ts';
import type { PromptScope, SystemBlock } from '../model/model-port.ts';
import { defaultBlocks } from './default-blocks.ts';
import type { DefaultBlockOptions, PromptText } from './default-blocks.ts';
import { orderBlocks } from './order-blocks.ts';
import type { PromptBlock } from './prompt-block.ts';
import type { PromptContext, PromptSource } from './prompt-source.ts';

/** A prompt put together from blocks. Changing it changes the prompts that are made from then on. */
export interface PromptBuilder extends PromptSource {
  /** Adds a block, or puts it in the place of the one with its id. */
  use(block: PromptBlock): this;
  /** Leaves a block out. Nothing happens when there is none with this id. */
  remove(id: string): this;
  /** {@link PromptBuilder.use} for a text. It is taken as it is: set apart what others have written. */
  section(
    id: string,
    text: string | PromptText,
    options?: Pick<Partial<PromptBlock>, 'scope' | 'order' | 'maxTokens'>,
  ): this;
}

/** What a prompt begins with. */
export interface PromptBuilderOptions extends DefaultBlockOptions {
  /** False: without the default blocks. Default true. */
  readonly defaults?: boolean;
}

const usualOrder = 100;

function cut(text: string, maxTokens: number | undefined): string {
  const plan = maxTokens === undefined ? undefined : planCut(text, maxTokens, estimateText);
  return plan === undefined ? text : applyCut(text, plan);
}

async function render(
  { id, scope, maxTokens, ...block }: PromptBlock,
  context: PromptContext,
): Promise<readonly SystemBlock[]> {
  const text = (await block.render(context)) ?? '';
  return text.trim() === '' ? [] : [{ id, scope, text: cut(text, maxTokens) }];
}

class Builder implements PromptBuilder {
  readonly #blocks = new Map<string, PromptBlock>();

  use(block: PromptBlock): this {
    this.#blocks.set(block.id, block);
    return this;
  }

  remove(id: string): this {
    this.#blocks.delete(id);
    return this;
  }

  section(
    id: string,
    text: string | PromptText,
    options: Pick<Partial<PromptBlock>, 'scope' | 'order' | 'maxTokens'> = {},
  ): this {
    const asked = typeof text === 'string' ? (): string => text : text;
    return this.use({ id, scope: 'static', ...options, render: asked });
  }

  async blocks(
    context: PromptContext,
    scopes: readonly PromptScope[],
  ): Promise<readonly SystemBlock[]> {
    const wanted = [...this.#blocks.values()]
      .filter(({ scope }) => scopes.includes(scope))
      .toSorted((left, right) => (left.order ?? usualOrder) - (right.order ?? usualOrder));
    const rendered = await Promise.all(wanted.map((block) => render(block, context)));
    return orderBlocks(rendered.flat());
  }
}

/**
 * Makes a prompt builder. Its default blocks say who the agent is (`identity`), how it behaves (`conduct`), what it does
 * not let itself be talked into (`safety`), where it is talked to (`channel`), and which day it is (`now`); `tenant`, `memory`
 * and `workspace` say what the options give for them, set apart as written by others. An agent's own prompt takes the
 * place of `identity` and `conduct`.
 *
 * @example
 * const prompt = createPromptBuilder({ tenant: ({ namespace }) => settings.promptOf(namespace) })
 *   .section('board', 'Tasks move from "todo" to "done".');
 */
export function createPromptBuilder(options: PromptBuilderOptions = {}): PromptBuilder {
  const builder = new Builder();
  if (options.defaults === false) return builder;
  for (const block of defaultBlocks(options)) builder.use(block);
  return builder;
}
