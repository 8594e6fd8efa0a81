import type { Message } from '../message/message.ts';
import type { CacheBoundary, ModelRequest } from '../model/model-port.ts';
import { scopeOf } from './order-blocks.ts';

function at(after: CacheBoundary['after'], index: number): readonly CacheBoundary[] {
  return index < 0 ? [] : [{ after, index }];
}

/**
 * The last message that the next request begins with as well: the end of a round of tool calls, else what comes before
 * the message to be answered, which has the blocks of this round with it.
 */
function lastSettled(messages: readonly Message[]): number {
  const last = messages.length - 1;
  return messages[last]?.role === 'user' ? last - 1 : last;
}

/** Up to where the next request will be equal to this one. `messages` are those of the conversation, without what is said to the model in passing. */
export function cacheBoundaries({
  tools,
  system,
  messages,
}: Pick<ModelRequest, 'tools' | 'system' | 'messages'>): readonly CacheBoundary[] {
  const lastFixed = system.findLastIndex((block) => {
    const scope = scopeOf(block);
    return scope === 'static' || scope === 'tenant';
  });
  const [first] = messages;
  const summary = first?.role === 'user' && first.origin === 'summary' ? 0 : -1;
  const settled = lastSettled(messages);
  return [
    ...at('tools', tools.length - 1),
    ...at('system', lastFixed),
    ...at('message', summary),
    ...at('message', settled > summary ? settled : -1),
  ];
}
