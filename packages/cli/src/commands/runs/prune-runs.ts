import type { Retention } from '@aura/host';
import type { CliContext } from '../../app/cli-context.ts';
import type { DataFlags } from '../../settings/data-directory.ts';
import { wholeNumber } from '../../settings/whole-number.ts';
import { withStore } from '../stored/with-store.ts';

/** The flags of `aura runs prune`. */
export interface PruneFlags extends DataFlags {
  readonly 'older-than-days'?: string;
  readonly 'max-runs'?: string;
  readonly 'max-mib'?: string;
}

const dayMs = 24 * 60 * 60 * 1_000;
const mib = 1024 ** 2;

/** What may stay by these flags; undefined when they say nothing. */
function retention(flags: PruneFlags): Retention | undefined {
  const read = (flag: 'older-than-days' | 'max-runs' | 'max-mib'): number | undefined => {
    const text = flags[flag];
    return text === undefined ? undefined : wholeNumber(flag, text);
  };
  const days = read('older-than-days');
  const maxRuns = read('max-runs');
  const size = read('max-mib');
  if (days === undefined && maxRuns === undefined && size === undefined) return undefined;
  return {
    ...(days === undefined ? {} : { olderThanMs: days * dayMs }),
    ...(maxRuns === undefined ? {} : { maxRuns }),
    ...(size === undefined ? {} : { maxBytes: size * mib }),
  };
}

/** Removes old runs that have ended. */
export async function pruneRuns(context: CliContext, flags: PruneFlags): Promise<void> {
  const limits = retention(flags);
  await withStore(context, flags, async (store) => {
    const { runs, bytes, sessions } = await store.prune(limits);
    const size = (bytes / mib).toFixed(1);
    context.process.stdout.write(
      `removed ${runs} runs (${size} MiB) and ${sessions} expired sessions\n`,
    );
  });
}
