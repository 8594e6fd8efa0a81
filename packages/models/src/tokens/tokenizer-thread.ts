import { parentPort } from 'node:worker_threads';
import { countTokens, isWithin } from './count-tokens.ts';
import type { Vocabulary } from './count-tokens.ts';
import type { Encoding } from './encoding-of.ts';
import type { FromTokenizer, ToTokenizer } from './tokenizer-messages.ts';

// The entry of the tokenizer's thread. It takes nothing from other packages but types, so that it can run anywhere: from
// sources, from dist, and as a file of its own beside a bundle.

/** Each has some megabytes and takes a quarter of a second, so that none is loaded before it is needed. */
const load: Record<Encoding, () => Promise<Vocabulary>> = {
  o200k_base: () => import('gpt-tokenizer/encoding/o200k_base'),
  cl100k_base: () => import('gpt-tokenizer/encoding/cl100k_base'),
};

async function answer(question: ToTokenizer): Promise<FromTokenizer> {
  const { id, encoding } = question;
  try {
    const vocabulary = await load[encoding]();
    if (question.type === 'within') {
      const { text, limit } = question;
      return { id, type: 'judged', isWithin: isWithin(vocabulary, text, limit) };
    }
    const tokens = question.groups.map((texts) =>
      texts.reduce((sum, text) => sum + countTokens(vocabulary, text), 0),
    );
    return { id, type: 'counted', tokens };
  } catch (error) {
    return { id, type: 'failed', problem: String(error) };
  }
}

parentPort?.on('message', async (question: ToTokenizer) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread, not a window
  parentPort?.postMessage(await answer(question));
});
