import * as z from 'zod';
import type { Dialect } from './dialect.ts';
import { key } from './key-registry.ts';
import { boolean, integer, texts } from './scalars.ts';

/** The schema of `[orchestration.memory]`: what a coordinator can look up about earlier runs. */
export function memoryTable(dialect: Dialect): z.ZodType {
  const count = (doc: string, value: number) =>
    key(integer(dialect).optional(), doc, { default: value });
  return z.object({
    enabled: key(
      boolean(dialect).optional(),
      'Writes short notes about each run, and lets the coordinator read them.',
      { default: false },
    ),
    root_dir: key(z.string().optional(), 'The directory of the notes.', {
      inherits: 'memory_dir',
      example: './memory/notes',
    }),
    max_read_bytes: count('The longest text that one look returns, 1024 to 4194304.', 65_536),
    max_search_results: count('The most results of one search, 1 to 1000.', 50),
    extra_planning_turns: count('More rounds for the coordinator, since looking takes some.', 3),
    scope: key(
      z.enum(['principal', 'agent', 'global']).optional(),
      'Who shares notes: one user, one agent, or everybody.',
      { default: 'principal' },
    ),
    record_direct_answers: key(
      boolean(dialect).optional(),
      'Notes answers without a plan as well.',
      { default: true },
    ),
    entry_max_chars: count('The longest note.', 600),
    max_entries_per_file: count('The most notes in one file.', 200),
    max_scan_bytes: count('The most that one search reads.', 67_108_864),
    max_scan_files: count('The most files that one search opens.', 5_000),
    max_walk_depth: count('How deep one search goes.', 16),
    operation_timeout_ms: count('How long one look may take.', 5_000),
    allow_internal_symlinks: key(
      boolean(dialect).optional(),
      'Follows links that stay inside of the directory.',
      { default: false },
    ),
    expose_runs: key(boolean(dialect).optional(), 'Also shows the files of earlier runs.', {
      default: true,
    }),
    retention_days: count('How long notes stay; 0 for ever.', 0),
    redact: key(texts().optional(), 'Patterns of text that is never noted.', {
      default: [],
      example: ['ACME-[0-9]+'],
    }),
  });
}
