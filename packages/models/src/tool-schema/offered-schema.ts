import type { JsonSchema, SchemaForm, ToolSpec } from '@aura/core';
import { baseSchema } from './base-schema.ts';
import { isClosed } from './is-closed.ts';
import { referenceSchema } from './reference-schema.ts';
import { strictSchema } from './strict-schema.ts';

/**
 * What the schemas of tools have to be like for a provider. `strict`: fit for the strict mode of OpenAI and of servers like
 * it. `base`: little is asked for, and optional arguments may stay optional.
 */
export type SchemaProfile = 'strict' | 'base';

/** The schema of a tool as a provider is sent it. */
export interface OfferedSchema {
  readonly schema: JsonSchema;
  /** Whether the provider may be asked to hold the model to it. */
  readonly isStrict: boolean;
}

type Known = WeakMap<JsonSchema, OfferedSchema>;

const known: Readonly<Record<SchemaForm, Readonly<Record<SchemaProfile, Known>>>> = {
  provider: { strict: new WeakMap(), base: new WeakMap() },
  reference: { strict: new WeakMap(), base: new WeakMap() },
};

/** The schema of a tool for a provider of this profile. Made once for a schema: tools are the same from call to call. */
export function offeredSchema(
  { inputSchema, schemaForm }: Pick<ToolSpec, 'inputSchema' | 'schemaForm'>,
  profile: SchemaProfile,
): OfferedSchema {
  if (schemaForm === undefined) return { schema: inputSchema, isStrict: false };
  const made = known[schemaForm][profile];
  let offered = made.get(inputSchema);
  if (offered === undefined) {
    offered = makeOffered(inputSchema, schemaForm, profile);
    made.set(inputSchema, offered);
  }
  return offered;
}

function makeOffered(
  original: JsonSchema,
  form: SchemaForm,
  profile: SchemaProfile,
): OfferedSchema {
  if (form === 'reference') return { schema: referenceSchema(original), isStrict: false };
  if (profile === 'base') return { schema: baseSchema(original), isStrict: false };
  const schema = strictSchema(original);
  return { schema, isStrict: isClosed(schema) };
}
