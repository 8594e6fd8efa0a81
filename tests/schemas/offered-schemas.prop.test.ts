import type { JsonObject, JsonSchema } from '@aura/core';
import { silentLogger } from '@aura/core';
import { createArgumentCheck } from '@aura/mcp';
import { offeredSchema } from '@aura/models';
import type { ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { argumentSchemas, sampleValue } from './arbitrary-schemas.ts';

const isLong = process.env['AURA_TEST_LONG'] === '1';
const numRuns = isLong ? 3_000 : 60;
const valuesPerSchema = 8;
const timeout = isLong ? 900_000 : 60_000;

type Profile = 'strict' | 'base';

function offered(schema: JsonSchema, profile: Profile): JsonSchema {
  return offeredSchema({ inputSchema: schema, schemaForm: 'provider' }, profile).schema;
}

/** The judge. Undefined for a schema that refers to itself without an end: no value gets an answer from that one. */
function judge(schema: JsonSchema): (value: JsonObject) => boolean | undefined {
  const ajv = new Ajv2020({
    strict: false,
    validateFormats: false,
    // Checking the schemas themselves takes longer than everything else here.
    validateSchema: false,
    meta: false,
    logger: false,
  });
  let validate: ValidateFunction | undefined;
  return (value) => {
    try {
      validate ??= ajv.compile(schema);
      return validate(value) === true;
    } catch {
      return undefined;
    }
  };
}

describe('the schema that a model is shown', () => {
  it.each<Profile>(['strict', 'base'])('is in its form already, form %s', (profile) => {
    fc.assert(
      fc.property(argumentSchemas, (schema) => {
        const before = JSON.stringify(schema);
        const once = offered(schema, profile);
        expect(JSON.stringify(schema)).toBe(before);
        expect(offered(structuredClone(once), profile)).toEqual(once);
        expect(JSON.stringify(offered(structuredClone(schema), profile))).toBe(
          JSON.stringify(once),
        );
      }),
      { numRuns: numRuns * 2 },
    );
  });

  it.each<Profile>(['strict', 'base'])(
    'accepts nothing that the original does not accept without the nulls that are dropped, form %s',
    { timeout },
    (profile) => {
      let accepted = 0;
      fc.assert(
        fc.property(
          argumentSchemas,
          fc.infiniteStream(fc.nat({ max: 1_000 })),
          (schema, stream) => {
            const shown = offered(schema, profile);
            const below = (end: number) => (stream.next().value ?? 0) % Math.max(1, end);
            const isShown = judge(shown);
            const isOriginal = judge(schema);
            const check = createArgumentCheck(schema, { tool: 'test', logger: silentLogger });
            for (let attempt = 0; attempt < valuesPerSchema; attempt += 1) {
              const value = sampleValue(shown, shown, { below }) as JsonObject;
              if (isShown(value) !== true) continue;
              const checked = check(value);
              expect(checked).toMatchObject({ ok: true });
              if (!checked.ok) continue;
              accepted += 1;
              expect(isOriginal(checked.args)).not.toBe(false);
            }
          },
        ),
        { numRuns },
      );
      expect(accepted).toBeGreaterThan(numRuns);
    },
  );
});
