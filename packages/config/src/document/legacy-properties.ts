import { isJsonObject } from '@aura/core';
import type { JsonObject } from '@aura/core';
import type { LegacyKey } from '../migrate/legacy-keys.ts';

/** What makes editors strike a key through and not propose it. */
export const hiddenKey: JsonObject = { deprecated: true, 'x-taplo': { hidden: true } };

/** Adds a key of older files to the tables of a JSON Schema that it may stand in. */
export function addLegacyKey(root: JsonObject, { path, successor }: LegacyKey): void {
  const keys = path.split('.');
  const key = keys.pop() ?? '';
  for (const table of tablesAt(root, keys)) {
    const properties = table['properties'];
    if (!isJsonObject(properties) || properties[key] !== undefined) continue;
    Object.assign(properties, {
      [key]: { description: `An old place: write ${successor}.`, ...hiddenKey },
    });
  }
}

/** The tables at a path. Of tables with variants only Ollama's ever had other keys. */
function tablesAt(root: JsonObject, keys: readonly string[]): readonly JsonObject[] {
  let tables: readonly JsonObject[] = [root];
  for (const key of keys) {
    tables = tables.flatMap((table) => {
      const properties = table['properties'];
      const found =
        key === '<name>'
          ? table['additionalProperties']
          : isJsonObject(properties)
            ? properties[key]
            : undefined;
      if (!isJsonObject(found)) return [];
      const variants = found['oneOf'];
      return Array.isArray(variants) ? variants.filter(isJsonObject).filter(isOllama) : [found];
    });
  }
  return tables;
}

function isOllama(variant: JsonObject): boolean {
  const properties = variant['properties'];
  const provider = isJsonObject(properties) ? properties['provider'] : undefined;
  return isJsonObject(provider) && provider['const'] === 'ollama';
}
