import type * as z from 'zod';
import { suggestWord } from '../check/nearest-word.ts';
import { shapeOf } from '../check/schema-shape.ts';
import { formatKeyPath, type KeyPath } from '../issues/key-path.ts';
import { isTable, member, valueAt, type TomlTable } from '../source/toml-value.ts';
import type { Explained } from './explanation.ts';
import { findKey } from './find-key.ts';

/** A name in a path, such as that of a server or a worker, that no document has although there are others. */
export function findStranger(
  root: z.core.$ZodType,
  path: KeyPath,
  documents: readonly { readonly root: TomlTable }[],
): Extract<Explained, { readonly type: 'unknown' }> | undefined {
  for (const [depth, name] of path.entries()) {
    const parent = path.slice(0, depth);
    const found = findKey(root, parent, {});
    if (depth === 0 || found.type === 'unknown') continue;
    const shape = shapeOf(found.schema);
    // Names of headers and variables are no names of anything else.
    if (shape.type !== 'map' || shapeOf(shape.value).type === 'leaf') continue;
    const tables = documents.map((document) => valueAt(document.root, parent)).filter(isTable);
    const known = [...new Set(tables.flatMap((table) => Object.keys(table)))];
    if (known.length === 0 || tables.some((table) => member(table, String(name)) !== undefined)) {
      continue;
    }
    const shown = formatKeyPath(parent);
    return {
      type: 'unknown',
      message: `no file has ${formatKeyPath(path.slice(0, depth + 1))}; ${shown} has ${known.join(', ')}`,
      hint: suggestWord(String(name), known, 'ask for one of them'),
    };
  }
  return undefined;
}
