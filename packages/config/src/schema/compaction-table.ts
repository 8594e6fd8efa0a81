import * as z from 'zod';
import { closed, key } from './key-registry.ts';

const strategies = ['drop', 'summarise', 'fail'] as const;

/** What becomes of the oldest messages when a conversation outgrows the window of its model. */
export type CompactionStrategy = (typeof strategies)[number];

/** `[compaction]` as it is written, decoded. */
export interface CompactionTable {
  readonly strategy?: CompactionStrategy | undefined;
}

/** The schema of `[compaction]`. */
export function compactionTable(): z.ZodType<CompactionTable> {
  return closed(
    z.object({
      strategy: key(
        z.enum(strategies).optional(),
        'What becomes of the oldest messages: they are left out, put into a summary by the same model, or nothing, so that the run fails.',
        { default: 'drop' },
      ),
    }),
  );
}
