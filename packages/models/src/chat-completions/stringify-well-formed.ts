/**
 * `JSON.stringify` for text that leaves the process: lone surrogates, which most servers answer with a 400, become
 * U+FFFD. They can only appear as escapes here, so that one pass over the result finds them at any depth.
 */
export function stringifyWellFormed(value: unknown): string {
  return replaceLoneSurrogates(JSON.stringify(value));
}

/** The same for what somebody else's `JSON.stringify` made. */
export function replaceLoneSurrogates(json: string): string {
  if (!json.includes('\\ud')) return json;
  // An escaped backslash is consumed as a pair: what the text itself spells as "\ud800" stays.
  return json.replace(/\\\\|\\ud[89a-f][0-9a-f]{2}/g, (match) =>
    match === '\\\\' ? match : '\\ufffd',
  );
}
