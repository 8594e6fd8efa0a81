import * as z from 'zod';
import { key } from './key-registry.ts';

/** `[agent.skills]` as it is written, decoded. */
export interface SkillsTable {
  readonly local?: readonly { readonly source: string }[] | undefined;
}

/** The schema of `[agent.skills]` and of its overrides in workers. */
export function skillsTable(): z.ZodType<SkillsTable> {
  return z.object({
    local: key(
      z
        .array(
          z.object({
            source: key(
              z.string(),
              'A directory that holds one directory per skill. Looked for from the working directory, then from the file.',
              { example: './skills' },
            ),
          }),
        )
        .optional(),
      'Where skills are looked for. A worker without the key has those of the agent; one with `[]` has none.',
    ),
  });
}
