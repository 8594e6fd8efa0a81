import { describeProfiles, nodeClock } from '@aura/host';
import type { ProfileReport } from '@aura/host';
import type { CliContext } from '../../app/cli-context.ts';
import type { DataFlags } from '../../settings/data-directory.ts';
import { formatTable } from '../../terminal/format-table.ts';
import { oneLine } from '../../terminal/one-line.ts';
import { withStore } from '../stored/with-store.ts';

/** The flags of `aura profiles list`. */
export interface ListFlags extends DataFlags {
  readonly json?: boolean;
}

const header = ['PROFILE', 'MODEL', 'STATE', 'BECAUSE OF', 'FOR', 'LAST GOOD'];

function inWords(ms: number | undefined): string {
  if (ms === undefined) return '-';
  const minutes = Math.ceil(ms / 60_000);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}

function row({
  id,
  model,
  state,
  category,
  remainingMs,
  lastGood,
}: ProfileReport): readonly string[] {
  return [
    oneLine(id),
    oneLine(model ?? 'all'),
    state,
    category ?? '-',
    inWords(remainingMs),
    lastGood === undefined ? 'never' : new Date(lastGood).toISOString().replace(/\.\d+/, ''),
  ];
}

/** Lists what is known of the credentials for models: fingerprints only, nothing of the credentials. */
export async function listProfiles(context: CliContext, flags: ListFlags): Promise<void> {
  await withStore(context, flags, async ({ profileStates }) => {
    const profiles = describeProfiles(await profileStates.list(), nodeClock.now());
    const text = flags.json
      ? `${JSON.stringify(profiles, undefined, 2)}\n`
      : formatTable([header, ...profiles.map(row)]);
    context.process.stdout.write(text);
  });
}
