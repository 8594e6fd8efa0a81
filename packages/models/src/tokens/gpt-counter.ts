import { heuristicCounter, messageTexts, toolTexts } from '@aura/core';
import type { CountedTexts, TokenCounter } from '@aura/core';
import { encodingOf } from './encoding-of.ts';
import type { Encoding } from './encoding-of.ts';
import type { GptTokenizer } from './gpt-tokenizer.ts';

/** Texts that are remembered, such as blocks of system prompts. */
const maxTexts = 256;

/** Something with texts to count, and where its count is to be remembered. */
interface Wanted extends CountedTexts {
  remember(tokens: number): void;
}

/** What is known exactly, for one vocabulary. */
class KnownCounts {
  readonly objects = new WeakMap<object, number>();
  readonly texts = new Map<string, number>();

  /** What is not known yet. */
  *missing(request: Parameters<NonNullable<TokenCounter['prepare']>>[0]): Generator<Wanted> {
    for (const { text } of request.system) {
      if (this.texts.has(text)) continue;
      yield { texts: [text], fixed: 0, remember: (tokens) => this.#rememberText(text, tokens) };
    }
    for (const message of request.messages) {
      if (!this.objects.has(message)) yield this.#wanted(message, messageTexts(message));
    }
    const { tools } = request;
    if (tools.length > 0 && !this.objects.has(tools)) yield this.#wanted(tools, toolTexts(tools));
  }

  #wanted(object: object, counted: CountedTexts): Wanted {
    const remember = (tokens: number): void => void this.objects.set(object, tokens);
    return { ...counted, remember };
  }

  #rememberText(text: string, tokens: number): void {
    const [oldest] = this.texts.keys();
    if (this.texts.size >= maxTexts && oldest !== undefined) this.texts.delete(oldest);
    this.texts.set(text, tokens);
  }
}

/** How a {@link gptCounter} counts what it cannot count exactly. */
export interface GptCounterOptions {
  /** Told of what providers report for models without a public vocabulary. Default: by the classes of characters. */
  readonly estimate?: TokenCounter;
}

/**
 * A counter that is exact for what it was asked to prepare, for models whose vocabulary is public. It estimates everything
 * else: other models, and texts that are being cut.
 */
export function gptCounter(
  tokenizer: GptTokenizer,
  { estimate = heuristicCounter() }: GptCounterOptions = {},
): TokenCounter {
  const known: Record<Encoding, KnownCounts> = {
    o200k_base: new KnownCounts(),
    cl100k_base: new KnownCounts(),
  };
  const knownFor = (model: string): KnownCounts | undefined => {
    const encoding = encodingOf(model);
    return encoding && known[encoding];
  };
  return {
    id: 'gpt-tokenizer',
    text: (text, model) => knownFor(model)?.texts.get(text) ?? estimate.text(text, model),
    message: (message, model) =>
      knownFor(model)?.objects.get(message) ?? estimate.message(message, model),
    tools: (tools, model) => knownFor(model)?.objects.get(tools) ?? estimate.tools(tools, model),
    observe(model, estimated, actual) {
      // What is exact has nothing to learn, and must not be scaled by what its estimates were off.
      if (encodingOf(model) === undefined) estimate.observe?.(model, estimated, actual);
    },
    async prepare(request, model, signal) {
      const encoding = encodingOf(model);
      if (encoding === undefined) return;
      const wanted = [...known[encoding].missing(request)];
      if (wanted.length === 0) return;
      const groups = wanted.map(({ texts }) => texts);
      try {
        const tokens = await tokenizer.count(groups, { encoding, signal });
        for (const [index, { fixed, remember }] of wanted.entries()) {
          remember(fixed + (tokens[index] ?? 0));
        }
      } catch {
        // Without the thread everything is estimated, which is what an estimate is for.
      }
    },
  };
}
