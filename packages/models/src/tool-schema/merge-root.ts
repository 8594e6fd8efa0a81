import type { JsonObject, JsonSchema, JsonValue } from '@aura/core';
import { canonicalJson, followLocalRef, isJsonObject, schemaList, stringList } from '@aura/core';

const combinators = ['anyOf', 'oneOf', 'allOf'] as const;
/** Bounds on what a server can make of references to alternatives of references to ... */
const maxBranches = 256;
const deepest = 4;
/** What a part of an `allOf` says of itself alone. */
const ofPartAlone = new Set(['type', 'title', 'description', 'additionalProperties', '$anchor']);

/**
 * One plain object schema from a root that is a reference or combines others, which providers refuse there: the union of
 * the properties; of alternatives what all of them require, of `allOf` what any part requires.
 */
export function mergeRoot(original: JsonSchema): JsonSchema {
  const root = inlineRef(original);
  if (!combinators.some((keyword) => keyword in root)) return { ...root, type: 'object' };
  const { rest, properties, required } = flatten(root, {
    root: original,
    depth: 0,
    left: { branches: maxBranches },
  });
  return { ...rest, type: 'object', properties, required };
}

function inlineRef(root: JsonSchema): JsonSchema {
  const target = followLocalRef(root, root);
  if (target === root) return root;
  const { $ref: _, ...rest } = root;
  return { ...rest, ...target };
}

interface Flat {
  readonly rest: JsonObject;
  readonly properties: JsonObject;
  readonly required: readonly string[];
}

interface Place {
  readonly root: JsonSchema;
  readonly depth: number;
  /** In the whole document. */
  readonly left: { branches: number };
}

function flatten(schema: JsonSchema, place: Place): Flat {
  const { anyOf, oneOf, allOf, properties: declared, required: listed, ...own } = schema;
  let rest: JsonObject = own;
  let properties = isJsonObject(declared) ? declared : {};
  const required = new Set(stringList(listed));
  if (place.depth > deepest) return { rest, properties, required: [...required] };
  for (const [keyword, list] of Object.entries({ anyOf, oneOf, allOf })) {
    const isTogether = keyword === 'allOf';
    const { branches, isCut } = branchesOf(list, place);
    properties = union(properties, branches, isTogether ? 'allOf' : 'anyOf');
    for (const name of isTogether ? requiredOfAny(branches) : requiredOfAll(branches)) {
      if (!isCut || isTogether) required.add(name);
    }
    if (isTogether) rest = { ...sharedRules(branches), ...rest };
  }
  return { rest, properties, required: [...required] };
}

function branchesOf(
  list: JsonValue | undefined,
  { root, depth, left }: Place,
): { readonly branches: readonly Flat[]; readonly isCut: boolean } {
  const distinct = [...new Set(schemaList(list).map((branch) => followLocalRef(branch, root)))];
  const some = distinct.slice(0, left.branches);
  left.branches -= some.length;
  const branches = some.map((branch) => flatten(branch, { root, depth: depth + 1, left }));
  return { branches, isCut: some.length < distinct.length };
}

function requiredOfAny(branches: readonly Flat[]): readonly string[] {
  return branches.flatMap(({ required }) => required);
}

function requiredOfAll(branches: readonly Flat[]): readonly string[] {
  const [first, ...others] = branches.map(({ required }) => new Set(required));
  return [...(first ?? [])].filter((name) => others.every((names) => names.has(name)));
}

function sharedRules(branches: readonly Flat[]): JsonObject {
  const entries = branches.flatMap(({ rest }) => Object.entries(rest));
  return Object.fromEntries(entries.filter(([keyword]) => !ofPartAlone.has(keyword)));
}

/** The properties of all, those of one name that differ combined into one. */
function union(
  own: JsonObject,
  branches: readonly Flat[],
  onConflict: 'anyOf' | 'allOf',
): JsonObject {
  const found = new Map<string, Map<string, JsonValue>>();
  for (const properties of [own, ...branches.map((branch) => branch.properties)]) {
    for (const [name, schema] of Object.entries(properties)) {
      const known = found.get(name) ?? new Map<string, JsonValue>();
      found.set(name, known.set(canonicalJson(schema), schema));
    }
  }
  const merged = [...found].map(([name, schemas]): [string, JsonValue] => {
    const [first = {}, ...others] = schemas.values();
    return [name, others.length === 0 ? first : { [onConflict]: [first, ...others] }];
  });
  return Object.fromEntries(merged);
}
