import * as z from 'zod';
import type { Dialect } from './dialect.ts';
import { boolean, texts } from './scalars.ts';

/** The schema of `[tools]`. */
export function toolsTable(dialect: Dialect): z.ZodType {
  return z.object({
    filesystem: boolean(dialect).optional(),
    filesystem_root: z.string().optional(),
    custom_tools: texts().optional(),
  });
}
