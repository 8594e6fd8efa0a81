/** A decoded TOML value. Integers are `bigint`, floats `number`: some keys tell them apart. */
export type TomlValue = string | number | bigint | boolean | Date | TomlValue[] | TomlTable;

/** A decoded TOML table. */
export interface TomlTable {
  [key: string]: TomlValue;
}

/** True for tables, not for lists and dates. */
export function isTable(value: TomlValue | undefined): value is TomlTable {
  return typeof value === 'object' && !Array.isArray(value) && !(value instanceof Date);
}

/** The own value of `key`: a key named like a member of every object is not found by accident. */
export function member(table: TomlTable, key: string): TomlValue | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

/** The value at `path`, if there is one. */
export function valueAt(root: TomlValue, path: readonly PropertyKey[]): TomlValue | undefined {
  let value: TomlValue | undefined = root;
  for (const segment of path) {
    if (Array.isArray(value) && typeof segment === 'number') value = value[segment];
    else if (isTable(value)) value = member(value, String(segment));
    else return undefined;
  }
  return value;
}
