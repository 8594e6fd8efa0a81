import type { JsonObject, JsonSchema, JsonValue } from '@aura/core';
import * as fc from 'fast-check';

const names = ['a', 'b', 'c', 'd'] as const;
const definitionNames = ['A', 'B', 'C'] as const;

/** Schemas of single values, with every way in which one can say that null is among them. */
const leaf = fc.constantFrom<JsonSchema | boolean>(
  { type: 'string' },
  { type: 'string', minLength: 1, pattern: '^[a-z]' },
  { type: 'string', format: 'date-time', description: 'when' },
  { type: 'integer', minimum: 0 },
  { type: ['boolean', 'null'] },
  { type: 'string', nullable: true },
  { enum: ['a', 'b'] },
  { enum: ['a', null] },
  { const: 'x' },
  { const: null },
  { type: 'null' },
  true,
  {},
);

/** Alternatives of which no value can be two. */
const disjoint: readonly JsonSchema[] = [
  { type: 'string' },
  { type: 'integer' },
  { type: 'null' },
  { type: 'array', items: { type: 'string' } },
];

function conditional(when: JsonSchema, otherwise: JsonSchema): JsonSchema {
  return { if: { not: when }, else: otherwise };
}

interface Kinds {
  readonly any: JsonSchema | boolean;
  readonly object: JsonSchema;
}

const reference = fc
  .constantFrom('#', ...definitionNames.map((name) => `#/$defs/${name}`), '#/properties/a', '#here')
  .map(($ref): JsonSchema => ({ $ref }));

const { any, object } = fc.letrec<Kinds>((tie: fc.LetrecTypedTie<Kinds>): fc.LetrecValue<Kinds> => {
  const members = fc.dictionary(fc.constantFrom(...names), tie('any'), { maxKeys: 3 });
  const conditions = fc.constantFrom<JsonSchema>(
    { minProperties: 1 },
    { maxProperties: 2 },
    { dependentRequired: { a: ['b'] } },
    { not: { required: ['a', 'b'] } },
    conditional({ required: ['a'] }, { required: ['b'] }),
    conditional({ properties: { a: { const: 'x' } }, required: ['a'] }, { required: ['c'] }),
    { anyOf: [{ required: ['a'] }, { required: ['b'] }] },
    { propertyNames: { pattern: '^[a-z]+$' } },
  );
  return {
    any: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      tie('object'),
      reference,
      tie('any').map((items): JsonSchema => ({ type: 'array', items })),
      fc
        .tuple(tie('any'), tie('any'))
        .map(([first, items]): JsonSchema => ({ type: 'array', prefixItems: [first], items })),
      fc.array(tie('any'), { minLength: 1, maxLength: 3 }).map((anyOf): JsonSchema => ({ anyOf })),
      fc
        .array(tie('object'), { minLength: 1, maxLength: 2 })
        .map((allOf): JsonSchema => ({ allOf })),
      fc.subarray([...disjoint], { minLength: 1 }).map((oneOf): JsonSchema => ({ oneOf })),
      fc
        .tuple(tie('object'), reference)
        .map(([schema, { $ref }]): JsonSchema => ({ ...schema, $ref: $ref ?? '#' })),
      tie('any').map((inner): JsonSchema => ({ not: inner })),
    ),
    object: fc
      .record({
        properties: members,
        picks: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
        more: fc.oneof(fc.constantFrom(undefined, true, false), tie('any')),
        patterns: fc.oneof(
          { weight: 4, arbitrary: fc.constant(undefined) },
          { weight: 1, arbitrary: tie('any') },
        ),
        condition: fc.oneof(
          { weight: 4, arbitrary: fc.constant({}) },
          { weight: 1, arbitrary: conditions },
        ),
        isTyped: fc.boolean(),
      })
      .map(({ properties, picks, more, patterns, condition, isTyped }): JsonSchema => {
        const required = Object.keys(properties).filter((_, index) => picks[index]);
        return {
          ...(isTyped ? { type: 'object' } : {}),
          ...(Object.keys(properties).length === 0 ? {} : { properties }),
          ...(required.length === 0 ? {} : { required }),
          ...(more === undefined ? {} : { additionalProperties: more }),
          ...(patterns === undefined ? {} : { patternProperties: { '^x': patterns } }),
          ...condition,
        };
      }),
  };
});

/** Schemas of arguments, with definitions that refer to each other. At the root are no alternatives. */
export const argumentSchemas: fc.Arbitrary<JsonSchema> = fc
  .record({ object, A: object, B: any, C: any })
  .map(({ object, A, B, C }): JsonSchema => {
    const { anyOf, properties, ...root } = object;
    return {
      ...root,
      // Said of the root in any case, which makes a difference where it refers to itself in a condition.
      type: 'object',
      ...(anyOf === undefined ? {} : { minProperties: 1 }),
      properties: { a: {}, ...(properties as JsonObject | undefined) },
      $defs: { A, B, C, H: { $anchor: 'here', type: 'string' } },
    };
  });

/** How a value is chosen where a schema leaves a choice. */
export interface Choices {
  /** A whole number from 0 up to, and not including, `end`. */
  below(end: number): number;
}

/** A value that a schema may accept; null and absence come up as often as anything. */
export function sampleValue(
  schema: JsonValue | undefined,
  root: JsonSchema,
  choices: Choices,
  depth = 0,
): JsonValue {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return 'x';
  const { $ref, anyOf, allOf, enum: values, const: only, type } = schema as JsonObject;
  const inner = (next: JsonValue | undefined): JsonValue =>
    depth > 6 ? null : sampleValue(next, root, choices, depth + 1);
  if (typeof $ref === 'string' && !('properties' in schema)) return inner(resolve($ref, root));
  if (only !== undefined) return only;
  if (Array.isArray(values)) return values[choices.below(values.length)] ?? null;
  if (Array.isArray(anyOf) && !('properties' in schema)) {
    return inner(anyOf[choices.below(anyOf.length)]);
  }
  if (Array.isArray(allOf)) {
    const parts = [...allOf.map(inner), sampleObject(schema as JsonObject, inner, choices)];
    return Object.assign({}, ...parts.filter((part) => typeof part === 'object')) as JsonObject;
  }
  const kinds = Array.isArray(type) ? type : [type ?? guess(schema as JsonObject, choices)];
  switch (kinds[choices.below(kinds.length)]) {
    case 'object':
      return sampleObject(schema as JsonObject, inner, choices);
    case 'array':
      return sampleList(schema as JsonObject, inner, choices);
    case 'string':
      return ['a', 'x', 'z'][choices.below(3)] ?? 'a';
    case 'integer':
      return choices.below(3);
    case 'boolean':
      return choices.below(2) === 1;
    default:
      return null;
  }
}

function guess(schema: JsonObject, choices: Choices): string {
  if ('properties' in schema || 'required' in schema || 'additionalProperties' in schema) {
    return 'object';
  }
  return ['string', 'integer', 'null', 'object'][choices.below(4)] ?? 'string';
}

function sampleObject(
  { properties, required, additionalProperties, patternProperties }: JsonObject,
  inner: (schema: JsonValue | undefined) => JsonValue,
  choices: Choices,
): JsonObject {
  const declared = Object.entries((properties ?? {}) as JsonObject);
  const must = Array.isArray(required) ? required : [];
  const entries = declared
    .filter(([name]) => must.includes(name) || choices.below(2) === 1)
    .map(([name, schema]): [string, JsonValue] => [
      name,
      choices.below(6) === 0 ? null : inner(schema),
    ]);
  if (additionalProperties !== false && choices.below(3) === 0) {
    entries.push(['more', inner(additionalProperties)]);
  }
  const [pattern] = Object.values((patternProperties ?? {}) as JsonObject);
  if (pattern !== undefined && choices.below(2) === 1) entries.push(['xyz', inner(pattern)]);
  return Object.fromEntries(entries);
}

function sampleList(
  { prefixItems, items }: JsonObject,
  inner: (schema: JsonValue | undefined) => JsonValue,
  choices: Choices,
): JsonValue {
  const first = Array.isArray(prefixItems) ? prefixItems.map(inner) : [];
  const others = Array.from({ length: choices.below(3) }, () => inner(items));
  return [...first, ...others];
}

function resolve(reference: string, root: JsonSchema): JsonValue | undefined {
  if (reference === '#') return root;
  const [, , section, name] = /^#(\/(\$defs|properties)\/(.*))?$/.exec(reference) ?? [];
  return section === undefined
    ? undefined
    : (root[section] as JsonObject | undefined)?.[name ?? ''];
}
