import type { JsonObject, JsonSchema, JsonValue } from '@aura/core';
import { isJsonObject, localTarget } from '@aura/core';

/** A reference to the whole document or to one of its definitions: those keep their place, whatever is rewritten. */
const lasting = /^#(\/(\$defs|definitions)\/[^/]+)?$/;
/** Dynamic references, and references that count from another place than the root. */
const foreign = new Set(['$dynamicRef', '$recursiveRef', '$id']);

/**
 * The schema with every reference into its own text leading to the root or to a definition at the root, of which there may
 * be more for it: rewriting moves and changes what stands elsewhere. Undefined when references mean something else.
 */
export function withOwnRefs(schema: JsonSchema): JsonSchema | undefined {
  const { $id: _, ...root } = schema;
  const found = new Set<string>();
  const anchors = new Map<string, JsonSchema>();
  let isForeign = false;
  walk(root, (at) => {
    isForeign ||= Object.keys(at).some((keyword) => foreign.has(keyword));
    const { $ref, $anchor } = at;
    if (typeof $ref === 'string' && $ref.startsWith('#')) found.add($ref);
    if (typeof $anchor === 'string') anchors.set(`#${$anchor}`, at);
  });
  if (isForeign) return undefined;
  const { renamed, added } = definitionsFor(found, anchors, root);
  if (renamed.size === 0) return root;
  const { $defs } = root;
  const all = { ...(isJsonObject($defs) ? $defs : {}), ...added };
  return rename(Object.keys(added).length === 0 ? root : { ...root, $defs: all }, renamed);
}

interface Definitions {
  /** The reference to be written instead. */
  readonly renamed: ReadonlyMap<string, string>;
  readonly added: JsonObject;
}

function definitionsFor(
  references: ReadonlySet<string>,
  anchors: ReadonlyMap<string, JsonSchema>,
  root: JsonSchema,
): Definitions {
  const renamed = new Map<string, string>();
  const added: Record<string, JsonValue> = {};
  const { $defs } = root;
  const taken = new Set(isJsonObject($defs) ? Object.keys($defs) : []);
  for (const reference of references) {
    const target = localTarget(reference, root) ?? anchors.get(reference);
    if (target === undefined || lasting.test(reference)) continue;
    const base = reference.replaceAll(/[^A-Za-z0-9]+/g, '_').slice(1, 48);
    let name = base;
    for (let attempt = 2; taken.has(name); attempt += 1) name = `${base}_${attempt}`;
    taken.add(name);
    const { $anchor: _, ...definition } = target;
    added[name] = definition;
    renamed.set(reference, `#/$defs/${name}`);
  }
  return { renamed, added };
}

/** Calls `visit` with every object of the text; data that looks like a schema does no harm. */
function walk(value: JsonValue, visit: (at: JsonObject) => void): void {
  if (Array.isArray(value)) {
    for (const item of value) walk(item, visit);
  } else if (isJsonObject(value)) {
    visit(value);
    for (const inner of Object.values(value)) walk(inner, visit);
  }
}

function rename(schema: JsonSchema, renamed: ReadonlyMap<string, string>): JsonSchema {
  const inside = (value: JsonValue): JsonValue => {
    if (Array.isArray(value)) return value.map(inside);
    return isJsonObject(value) ? rename(value, renamed) : value;
  };
  const entries = Object.entries(schema).map(([keyword, value]): [string, JsonValue] => {
    const other = keyword === '$ref' && typeof value === 'string' ? renamed.get(value) : undefined;
    return [keyword, other ?? inside(value)];
  });
  return Object.fromEntries(entries);
}
