/** Values of one label beyond these are counted as `other`: a database of metrics keeps a series for each. */
const maxValues = 200;

/** Keeps the values of a label few, whoever makes them up. */
export type BoundedLabel = (value: string) => string;

/** Makes one. */
export function boundedLabel(): BoundedLabel {
  const known = new Set<string>();
  return (value) => {
    if (known.has(value)) return value;
    if (known.size >= maxValues) return 'other';
    known.add(value);
    return value;
  };
}
