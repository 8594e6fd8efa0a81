/** How an environment variable reads as a boolean. */
export type EnvBoolean =
  | { readonly type: 'unset' }
  | { readonly type: 'set'; readonly value: boolean }
  | { readonly type: 'invalid' };

const words = new Map<string, boolean>([
  ...['1', 'true', 't', 'yes', 'y', 'on'].map((word) => [word, true] as const),
  ...['0', 'false', 'f', 'no', 'n', 'off'].map((word) => [word, false] as const),
]);

/**
 * Reads the boolean vocabulary of environment variables, ignoring case and white space around. Empty text counts as unset.
 * For `invalid` the caller warns and uses its default.
 */
export function applyEnvBoolean(text: string | undefined): EnvBoolean {
  const word = (text ?? '').trim().toLowerCase();
  if (word === '') return { type: 'unset' };
  const value = words.get(word);
  return value === undefined ? { type: 'invalid' } : { type: 'set', value };
}
