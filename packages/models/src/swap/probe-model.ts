import type { Message, MessageId, ModelPort } from '@aura/core';
import { AuraError } from '@aura/core';

const question: Message = {
  id: 'probe' as MessageId,
  createdAt: 0,
  role: 'user',
  content: [{ type: 'text', text: 'Reply with the word ok.' }],
};

/**
 * Finds out whether a model answers, with a question of a few tokens that is dropped as soon as anything comes back. No
 * limit of tokens is sent: models that think refuse small ones. Throws what the model failed with.
 */
export async function probeModel(
  model: ModelPort,
  { signal }: { readonly signal: AbortSignal },
): Promise<void> {
  const request = { system: [], messages: [question], tools: [] };
  for await (const batch of model.stream(request, { signal })) {
    // That it is about to be tried again says neither yes nor no.
    const event = batch.find(({ type }) => type !== 'attempt');
    if (event?.type === 'error') throw event.error;
    if (event !== undefined) return;
  }
  throw new AuraError('provider/malformed_response', {
    message: `${model.info.provider}/${model.info.model}: the answer consists of nothing`,
    retry: 'other-model',
  });
}
