import { isJsonObject } from '@aura/core';
import type { JsonValue } from '@aura/core';

const bareKey = /^[A-Za-z0-9_-]+$/;

/** A key as TOML has it: bare where that is possible. */
export function tomlKey(key: string): string {
  return bareKey.test(key) ? key : JSON.stringify(key);
}

/** A value as TOML has it, on one line. JSON writes texts and numbers like TOML does. */
export function tomlText(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map((item: JsonValue) => tomlText(item)).join(', ')}]`;
  if (isJsonObject(value)) {
    const members = Object.entries(value).map(
      ([key, item]) => `${tomlKey(key)} = ${tomlText(item)}`,
    );
    return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
  }
  if (typeof value !== 'string') return String(value);
  // TOML has no raw DEL, which JSON leaves as it is.
  return JSON.stringify(value).replaceAll('\u007F', String.raw`\u007F`);
}
