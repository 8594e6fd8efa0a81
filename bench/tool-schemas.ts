import type { JsonSchema } from '@aura/core';
import { offeredSchema } from '@aura/models';
import type { SchemaProfile } from '@aura/models';
import type { BenchResult } from './bench-result.ts';
import { summarise } from './measure.ts';

const tools = 200;
const warmUpRounds = 5;
const rounds = 21;

/** A schema of the size that servers of the wild have: ten arguments, a list of objects, a map, a definition. */
function toolSchema(index: number): JsonSchema {
  const names = Array.from({ length: 8 }, (_, argument) => `argument_${index}_${argument}`);
  const simple = names.map((name) => [name, { type: 'string', description: `What ${name} is.` }]);
  const place = { $ref: '#/$defs/Place' };
  return {
    type: 'object',
    properties: {
      ...Object.fromEntries(simple),
      places: { type: 'array', items: { anyOf: [place, { type: 'string' }] } },
      labels: { type: 'object', additionalProperties: { type: 'string' } },
    },
    required: names.slice(0, 2),
    $defs: {
      Place: {
        type: 'object',
        properties: { city: { type: 'string' }, near: place, zip: { type: 'integer' } },
        required: ['city'],
      },
    },
  };
}

/** CPU time in milliseconds. The schemas are new each time: of known ones the form is known. */
function timeForms(profile: SchemaProfile): number {
  const schemas = Array.from({ length: tools }, (_, index) => toolSchema(index));
  const before = process.cpuUsage();
  for (const inputSchema of schemas)
    offeredSchema({ inputSchema, schemaForm: 'provider' }, profile);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

/** What the schemas of a start cost: each is put into the form of a provider once. */
export async function benchToolSchemas(): Promise<readonly BenchResult[]> {
  return (['strict', 'base'] as const).map((profile) => {
    for (let round = 0; round < warmUpRounds; round += 1) timeForms(profile);
    const samples = Array.from({ length: rounds }, () => timeForms(profile));
    const name = `schemas of ${tools} tools, form ${profile}`;
    return summarise({ name, unit: 'ms', aim: { atMost: 50 } }, samples);
  });
}
