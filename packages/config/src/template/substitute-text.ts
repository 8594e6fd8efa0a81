import type { Dialect } from '../schema/dialect.ts';

/** Where placeholders get their values from. */
export interface Substitution {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly dialect: Dialect;
}

/** The outcome of {@link substituteText}. */
export interface SubstitutedText {
  readonly text: string;
  /** Every variable that a placeholder asks for. */
  readonly used: readonly string[];
  /** Variables without value and default; their placeholders are left as they are. */
  readonly missing: readonly string[];
  /** What starts like a placeholder and is none; left as it is. */
  readonly malformed: readonly string[];
}

const opening = /(\\?)\{\{\s*env\./g;
const tail = String.raw`\s*(?:\|\s*default:\s*'([^']*)'\s*)?\}\}`;
const grammars: Readonly<Record<Dialect, RegExp>> = {
  lenient: new RegExp(String.raw`([A-Za-z_][A-Za-z0-9_]*)${tail}`, 'y'),
  strict: new RegExp(String.raw`([A-Z_][A-Z0-9_]*)${tail}`, 'y'),
};

/**
 * Replaces `{{ env.NAME }}` and `{{ env.NAME | default: 'text' }}` in one pass: inserted text is never looked at again.
 * A backslash before the braces keeps a placeholder as text. Strict mode knows neither that nor lower-case names.
 */
export function substituteText(source: string, { env, dialect }: Substitution): SubstitutedText {
  const used: string[] = [];
  const missing: string[] = [];
  const malformed: string[] = [];
  let text = '';
  let copied = 0;
  for (const match of source.matchAll(opening)) {
    const [head, backslash = ''] = match;
    // Inside a placeholder that has already been replaced, for example in its default text.
    if (match.index < copied) continue;
    const grammar = grammars[dialect];
    grammar.lastIndex = match.index + head.length;
    const placeholder = grammar.exec(source);
    const braces = match.index + backslash.length;
    if (!placeholder) {
      malformed.push(excerpt(source, braces));
      continue;
    }
    if (backslash !== '' && dialect === 'lenient') {
      text += source.slice(copied, match.index) + source.slice(braces, grammar.lastIndex);
      copied = grammar.lastIndex;
      continue;
    }
    const [, name = '', fallback] = placeholder;
    used.push(name);
    const value = env[name] ?? fallback;
    if (value === undefined) missing.push(name);
    text += source.slice(copied, braces) + (value ?? source.slice(braces, grammar.lastIndex));
    copied = grammar.lastIndex;
  }
  return { text: text + source.slice(copied), used, missing, malformed };
}

/** The line that starts at `from`, cut to a readable length. */
function excerpt(source: string, from: number): string {
  const [line = ''] = source.slice(from, from + 200).split('\n', 1);
  return [...line].slice(0, 40).join('');
}
