import type { IdSource } from '../ids/id-source.ts';

/** Makes the ids of a replay and learns, at the first appearance of each, for which recorded id it stands. */
export class IdPairs {
  readonly ids: IdSource;
  readonly #made = new Set<string>();
  readonly #recorded = new Map<string, string>();
  readonly #replayed = new Map<string, string>();

  constructor() {
    const make = (): string => {
      const id = `replayed:${this.#made.size + 1}`;
      this.#made.add(id);
      return id;
    };
    this.ids = { next: make, uuid: make, traceId: make, spanId: make };
  }

  /** Whether the two stand for each other; undefined for a text that this replay has not made. */
  readonly same = (recorded: unknown, replayed: string): boolean | undefined => {
    if (!this.#made.has(replayed)) return undefined;
    if (typeof recorded !== 'string') return false;
    const known = this.#recorded.get(replayed);
    if (known !== undefined) return known === recorded;
    if (this.#replayed.has(recorded)) return false;
    this.#recorded.set(replayed, recorded);
    this.#replayed.set(recorded, replayed);
    return true;
  };
}
