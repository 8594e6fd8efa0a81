/** The error codes of one area with one sentence for each, as the documentation shows them. */
export interface ErrorCatalogue<Area extends string = string, Names extends string = string> {
  readonly area: Area;
  /** Sentence per code, keyed by the full code. */
  readonly docs: Readonly<Record<`${Area}/${Names}`, string>>;
}

/** Declares the codes of an area. A code that is thrown anywhere must be listed in a catalogue (a test checks it). */
export function defineErrors<const Area extends string, const Docs extends Record<string, string>>(
  area: Area,
  docs: Docs,
): ErrorCatalogue<Area, keyof Docs & string> {
  const entries = Object.entries(docs).map(([name, doc]) => [`${area}/${name}`, doc]);
  return { area, docs: Object.fromEntries(entries) };
}
