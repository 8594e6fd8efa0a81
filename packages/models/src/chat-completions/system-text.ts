import type { SystemBlock } from '@aura/core';
import { orderBlocks } from '@aura/core';

/** The system prompt as one text, for wires that know no blocks. Empty when there is none. */
export function systemText(blocks: readonly SystemBlock[]): string {
  return orderBlocks(blocks)
    .map((block) => block.text.trim())
    .filter((text) => text !== '')
    .join('\n\n');
}
