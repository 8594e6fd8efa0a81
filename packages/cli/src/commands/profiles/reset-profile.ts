import { AuraError } from '@aura/core';
import type { CliContext } from '../../app/cli-context.ts';
import type { DataFlags } from '../../settings/data-directory.ts';
import { oneLine } from '../../terminal/one-line.ts';
import { withStore } from '../stored/with-store.ts';

/** Forgets the failures of a credential. Throws `cli/unknown_profile`. */
export async function resetProfile(
  context: CliContext,
  flags: DataFlags,
  id: string,
): Promise<void> {
  await withStore(context, flags, async ({ profileStates }) => {
    let kept = (await profileStates.list()).get(id);
    if (kept === undefined) {
      throw new AuraError('cli/unknown_profile', {
        message: `nothing is known of a credential ${JSON.stringify(id)} in this data directory`,
        hint: '`aura profiles list` shows those there are.',
      });
    }
    for (let written = false; !written;) {
      const { state, version } = kept;
      const { pause: _, ...rest } = state;
      const next = { ...rest, failures: {}, models: {} };
      const replaced = await profileStates.replace(id, next, version);
      written = replaced.isReplaced;
      kept = replaced;
    }
    context.process.stdout.write(`${oneLine(id)} may be used again\n`);
  });
}
