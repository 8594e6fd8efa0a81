import type { KeyPath } from '../issues/key-path.ts';
import { isTable, type TomlValue } from '../source/toml-value.ts';

const maxShown = 60;
const secretTables = new Set<KeyPath[number]>(['headers', 'env', 'additional_params']);

/** What stands at a path, for a message: `is "8000.5"`. Values that may be credentials are named by type only. */
export function describeFound(value: TomlValue | undefined, path: KeyPath): string {
  if (value === undefined) return 'is missing';
  if (Array.isArray(value)) return 'is a list';
  if (isTable(value)) return 'is a table';
  if (value instanceof Date) return 'is a date';
  if (path.includes('api_key') || path.some((segment) => secretTables.has(segment))) {
    return `is a ${typeof value === 'bigint' ? 'number' : typeof value}`;
  }
  if (typeof value !== 'string') return `is ${String(value)}`;
  const shown = [...value];
  return `is ${JSON.stringify(shown.length > maxShown ? `${shown.slice(0, maxShown).join('')}...` : value)}`;
}
