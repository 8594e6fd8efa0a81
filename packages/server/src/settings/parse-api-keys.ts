import { Namespace, Secret } from '@aura/core';
import type { ServerApiKey } from './server-settings.ts';
import type { ParsedSetting } from './settings-reader.ts';

const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/**
 * Reads `name=key,name=key` or bare keys. `name` becomes the principal and its tenant; a bare key is `default`.
 * What stands before the first `=` is the name. One name may have several keys, so that they can be rotated.
 */
export function parseApiKeys(text: string): ParsedSetting<readonly ServerApiKey[]> {
  const keys: ServerApiKey[] = [];
  const seen = new Set<string>();
  for (const [index, entry] of text.split(',').entries()) {
    const { name, key } = splitEntry(entry.trim());
    const place = `entry ${index + 1}`;
    if (key === '') return { ok: false, problem: `has an empty key in ${place}` };
    if (/\s/.test(key)) return { ok: false, problem: `has white space inside the key of ${place}` };
    if (!namePattern.test(name)) {
      return {
        ok: false,
        problem: `has an invalid name in ${place}, expected ${namePattern.source}`,
      };
    }
    if (seen.has(key)) return { ok: false, problem: `repeats a key in ${place}` };
    seen.add(key);
    keys.push(toApiKey(name, key));
  }
  return { ok: true, value: keys };
}

function splitEntry(entry: string): { name: string; key: string } {
  const at = entry.indexOf('=');
  if (at === -1) return { name: 'default', key: entry };
  return { name: entry.slice(0, at).trim(), key: entry.slice(at + 1).trim() };
}

function toApiKey(name: string, key: string): ServerApiKey {
  const scopes = [Namespace.of('tenant', name)];
  return { key: new Secret(key), principal: { id: name, kind: 'service', scopes } };
}
