import type { PromptScope, SystemBlock } from '../model/model-port.ts';

/** Every scope, the one that changes least first. */
export const promptScopes: readonly PromptScope[] = ['static', 'tenant', 'session', 'turn'];

/** The scope of a block. */
export function scopeOf({ scope = 'static' }: SystemBlock): PromptScope {
  return scope;
}

function rank(block: SystemBlock): number {
  return promptScopes.indexOf(scopeOf(block));
}

/** Blocks in the order of their scopes, otherwise as they were. The same array when it is in order. */
export function orderBlocks(blocks: readonly SystemBlock[]): readonly SystemBlock[] {
  const isOrdered = blocks.every((block, index) => {
    const before = blocks[index - 1];
    return before === undefined || rank(before) <= rank(block);
  });
  return isOrdered ? blocks : blocks.toSorted((left, right) => rank(left) - rank(right));
}
