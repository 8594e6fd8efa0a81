import type { TomlValue } from '../source/toml-value.ts';

/** True for a switch that is on, also where a chart has quoted it. */
export function isOn(value: TomlValue | undefined): boolean {
  return value === true || (typeof value === 'string' && value.trim() === 'true');
}

/** The number that is written, which may be a text and is of either kind; undefined for anything else. */
export function toNumber(value: TomlValue | undefined): number | undefined {
  const number = typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value);
  const isNumeric = typeof value !== 'object' && typeof value !== 'boolean';
  return isNumeric && !Number.isNaN(number) ? number : undefined;
}
