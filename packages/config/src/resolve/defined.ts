/** The keys of an object that may be undefined, as optional keys. */
export type Defined<T> = {
  readonly [K in keyof T as undefined extends T[K] ? never : K]: T[K];
} & {
  readonly [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** The object without the keys that hold undefined. */
export function defined<T extends object>(object: T): Defined<T> {
  const entries = Object.entries(object).filter(([, value]) => value !== undefined);
  // The type says what the filter does; the compiler cannot follow it through Object.fromEntries.
  return Object.fromEntries(entries) as Defined<T>;
}
