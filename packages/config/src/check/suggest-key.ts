import type { KnownKey } from './known-keys.ts';
import { editsTo } from './nearest-word.ts';

/** A key that may have been meant. */
type Candidate = Pick<KnownKey, 'key' | 'table' | 'variant'>;

/** An unknown key and what could have been meant. */
export interface UnknownKey {
  readonly key: string;
  /** The table it stands in, in the form of {@link KnownKey.table}. */
  readonly table: string;
  /** The keys known in that table. */
  readonly here: readonly string[];
  /** Every key known anywhere. */
  readonly everywhere: readonly Candidate[];
}

/** The hint for an unknown key: the nearest known one here or elsewhere, otherwise the list of those known here. */
export function suggestKey({ key, table, here, everywhere }: UnknownKey): string {
  const local = here.map((known): Candidate => ({ key: known, table }));
  let best: Candidate | undefined;
  let bestCost = Infinity;
  for (const known of [...local, ...everywhere]) {
    const edits = editsTo(key, known.key);
    if (edits === undefined) continue;
    const cost = edits + strangeness(table, known.table) * (edits + 1);
    if (cost >= bestCost) continue;
    best = known;
    bestCost = cost;
  }
  if (!best) return `known here are ${here.join(', ')}`;
  if (here.includes(best.key)) return `did you mean "${best.key}"?`;
  const lead = best.key === key ? `"${key}"` : `did you mean "${best.key}"? It`;
  const where = best.table === '' ? 'the root table' : `[${best.table}]`;
  return `${lead} belongs to ${where}${best.variant ? ` with ${best.variant}` : ''}`;
}

/** 0 in the same table, otherwise 0.5 to 1: the less of the tables' paths is shared the more. */
function strangeness(from: string, to: string): number {
  if (from === to) return 0;
  const wanted = from.split('.');
  const given = to.split('.');
  let shared = 0;
  while (shared < wanted.length && wanted[shared] === given[shared]) shared += 1;
  const apart = wanted.length + given.length - 2 * shared;
  return 0.5 + 0.5 * (apart / (wanted.length + given.length));
}
