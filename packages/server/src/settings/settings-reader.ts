import { applyEnvBoolean } from '@aura/config';

/** Values by name, as the environment and a command line give them. */
export type RawSettings = Readonly<Record<string, string | boolean | undefined>>;

/** Where one setting may come from. */
export interface SettingSource {
  /** Without the leading dashes. */
  readonly flag?: string;
  readonly env: string;
}

/** Bounds of a number, both included. */
export interface NumberRange {
  readonly min: number;
  readonly max: number;
}

/** Reads settings, flags before environment, and collects what is wrong with them instead of stopping at the first. */
export interface SettingsReader {
  readonly problems: readonly string[];
  text(source: SettingSource, fallback: string): string;
  integer(source: SettingSource, fallback: number, range: NumberRange): number;
  switch(source: SettingSource, fallback: boolean): boolean;
  choice<Value extends string>(
    source: SettingSource,
    fallback: Value,
    values: readonly Value[],
  ): Value;
  /** For values with a syntax of their own: `parse` answers with the value or with what is wrong. */
  parsed<Value>(
    source: SettingSource,
    fallback: Value,
    parse: (text: string) => ParsedSetting<Value>,
  ): Value;
}

/** A value that was read, or what is wrong with it; the problem must not repeat secrets. */
export type ParsedSetting<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problem: string };

/** A reader over an environment and the flags that override it. An empty value counts as unset. */
export function createSettingsReader(env: RawSettings, flags: RawSettings): SettingsReader {
  const problems: string[] = [];
  const reader: SettingsReader = {
    problems,
    parsed(source, fallback, parse) {
      const found = find(source, env, flags);
      if (found === undefined) return fallback;
      const parsed = parse(found.text);
      if (parsed.ok) return parsed.value;
      problems.push(`${found.name} ${parsed.problem}`);
      return fallback;
    },
    text: (source, fallback) =>
      reader.parsed(source, fallback, (text) => ({ ok: true, value: text })),
    integer: (source, fallback, range) =>
      reader.parsed(source, fallback, (text) => parseInteger(text, range)),
    switch: (source, fallback) => reader.parsed(source, fallback, parseSwitch),
    choice: (source, fallback, values) =>
      reader.parsed(source, fallback, (text) => {
        const value = values.find((candidate) => candidate === text);
        if (value !== undefined) return { ok: true, value };
        return refused(text, `one of ${values.join(', ')}`);
      }),
  };
  return reader;
}

function find(
  source: SettingSource,
  env: RawSettings,
  flags: RawSettings,
): { name: string; text: string } | undefined {
  const flag = source.flag === undefined ? undefined : flags[source.flag];
  if (flag !== undefined) return { name: `--${source.flag}`, text: String(flag).trim() };
  const value = env[source.env];
  const text = value === undefined ? '' : String(value).trim();
  return text === '' ? undefined : { name: source.env, text };
}

function parseInteger(text: string, range: NumberRange): ParsedSetting<number> {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= range.min && value <= range.max) return { ok: true, value };
  return refused(text, `a whole number from ${range.min} to ${range.max}`);
}

function parseSwitch(text: string): ParsedSetting<boolean> {
  const word = applyEnvBoolean(text);
  if (word.type === 'set') return { ok: true, value: word.value };
  return refused(text, 'true or false (also 1/0, t/f, yes/no, y/n, on/off)');
}

function refused(text: string, expected: string): { ok: false; problem: string } {
  return { ok: false, problem: `is ${JSON.stringify(text.slice(0, 80))}, expected ${expected}` };
}
