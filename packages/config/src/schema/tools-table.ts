import * as z from 'zod';
import type { Dialect } from './dialect.ts';
import { key } from './key-registry.ts';
import { boolean, texts } from './scalars.ts';

/** `[tools]` as it is written, decoded. */
export interface ToolsTable {
  readonly filesystem?: boolean | undefined;
  readonly filesystem_root?: string | undefined;
}

/** The schema of `[tools]`. */
export function toolsTable(dialect: Dialect): z.ZodType<ToolsTable> {
  return z.object({
    filesystem: key(
      boolean(dialect).optional(),
      'Offers `read_file` and `list_directory`, both for reading only.',
      { default: false },
    ),
    filesystem_root: key(
      z.string().optional(),
      'The directory those tools see; nothing outside of it, whatever links say.',
      { defaultText: 'the working directory', example: './data', superset: true },
    ),
    custom_tools: key(texts().optional(), 'Read for compatibility; no version ever used it.', {
      default: [],
    }),
  });
}
