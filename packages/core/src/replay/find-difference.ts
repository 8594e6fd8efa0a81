/** Where two values part. */
export interface Difference {
  /** JSON pointer. */
  readonly path: string;
  readonly recorded: unknown;
  readonly replayed: unknown;
}

/** Decides about a text that is made anew in each run: undefined when the text is not one of those. */
export type SameId = (recorded: unknown, replayed: string) => boolean | undefined;

function isComposite(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isSame(recorded: unknown, replayed: unknown, sameId: SameId): boolean {
  // The clock of a replay shows nothing, and so does every time that comes from it.
  if (Number.isNaN(replayed)) return typeof recorded === 'number';
  const known = typeof replayed === 'string' ? sameId(recorded, replayed) : undefined;
  return known ?? recorded === replayed;
}

/**
 * The first place at which a replayed JSON value is not what was recorded. Ids that the replay has made stand for
 * recorded ones, and times for any time. Members that are undefined count as absent.
 */
export function findDifference(
  recorded: unknown,
  replayed: unknown,
  sameId: SameId,
): Difference | undefined {
  const compare = (left: unknown, right: unknown, path: string): Difference | undefined => {
    const isStructure = isComposite(left) && isComposite(right);
    if (!isStructure || Array.isArray(left) !== Array.isArray(right)) {
      return isSame(left, right, sameId) ? undefined : { path, recorded: left, replayed: right };
    }
    for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
      const escaped = key.replaceAll('~', '~0').replaceAll('/', '~1');
      const found = compare(left[key], right[key], `${path}/${escaped}`);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return compare(recorded, replayed, '');
}
