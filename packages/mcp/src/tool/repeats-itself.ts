import type { JsonSchema, JsonValue } from '@aura/core';

import { isJsonObject } from '@aura/core';

const lists = ['anyOf', 'oneOf', 'allOf'] as const;
/** What is looked at besides what stands around it. */
const besides = [
  'not',
  'if',
  'then',
  'else',
  'contains',
  'patternProperties',
  'dependentSchemas',
  'dependencies',
  'unevaluatedProperties',
  'unevaluatedItems',
];

/**
 * Whether a schema may look at one value in more ways than it has words for, because two of its alternatives refer to other
 * schemas, which do the same: thirty definitions are enough for a check that never ends. Without references it cannot.
 */
export function repeatsItself(schema: JsonSchema): boolean {
  let isRepeating = false;
  /** Whether there is a reference inside. */
  const refers = (value: JsonValue): boolean => {
    if (Array.isArray(value)) return value.map(refers).includes(true);
    if (!isJsonObject(value)) return false;
    let ways = typeof value['$ref'] === 'string' || '$dynamicRef' in value ? 1 : 0;
    let isInside = ways > 0;
    for (const [keyword, inner] of Object.entries(value)) {
      const list = lists.find((each) => each === keyword);
      const members = list !== undefined && Array.isArray(inner) ? inner : [inner];
      const referring = members.filter(refers).length;
      isInside ||= referring > 0;
      if (list !== undefined) ways += referring;
      else if (besides.includes(keyword)) ways += 2 * referring;
    }
    isRepeating ||= ways > 1;
    return isInside;
  };
  refers(schema);
  return isRepeating;
}
