import type { JsonObject } from '@aura/core';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { lowerSchema } from './lower-schema.ts';

it('ends whatever it is given, with nothing but keywords that Gemini knows', () => {
  const { schema } = fc.letrec((tie) => ({
    schema: fc.oneof({ maxDepth: 4 }, fc.constant({}), tie('node')),
    node: fc.record(
      {
        type: fc.constantFrom('object', 'array', 'string', ['string', 'null'], 7),
        properties: fc.dictionary(fc.string(), tie('schema'), { maxKeys: 3 }),
        anyOf: fc.array(tie('schema'), { maxLength: 2 }),
        allOf: fc.array(tie('schema'), { maxLength: 2 }),
        items: tie('schema'),
        $ref: fc.constantFrom('#', '#/properties/a', '#/nowhere', 'http://x.test/'),
        if: fc.jsonValue(),
        enum: fc.jsonValue(),
      },
      { requiredKeys: [] },
    ),
  }));
  fc.assert(
    fc.property(schema, (given) => {
      const text = JSON.stringify(lowerSchema({ properties: { a: given as JsonObject } }));
      expect(text).not.toMatch(/"(\$ref|allOf|oneOf|const|if)":/);
    }),
    { numRuns: 300 },
  );
});
