import type { JsonObject, JsonSchema, JsonValue } from '../json/json.ts';
import type { JsonSchemaInput } from '../tool/tool-input.ts';
import type { ArgumentIssue } from '../tool/tool.ts';

/** One argument of a tool that delegates. */
export type DelegationField = {
  readonly description: string;
  readonly required?: boolean;
} & (
  | { readonly type: 'text'; readonly maxLength: number }
  | { readonly type: 'choice'; readonly of: readonly string[] }
  | { readonly type: 'names' }
);

function schemaOf(field: DelegationField): JsonObject {
  const { description } = field;
  switch (field.type) {
    case 'text':
      return { type: 'string', minLength: 1, maxLength: field.maxLength, description };
    case 'choice':
      return { type: 'string', enum: [...field.of], description };
    case 'names':
      return { type: 'array', items: { type: 'string' }, description };
  }
}

function problemWith(field: DelegationField, value: JsonValue | undefined): string | undefined {
  if (value === undefined) return field.required === true ? 'is missing' : undefined;
  if (field.type === 'names') {
    const isList = Array.isArray(value) && value.every((name) => typeof name === 'string');
    return isList ? undefined : 'must be a list of names';
  }
  if (typeof value !== 'string') return 'must be a text';
  if (field.type === 'choice') {
    return field.of.includes(value) ? undefined : `must be one of ${field.of.join(', ')}`;
  }
  if (value.trim() === '') return 'must not be empty';
  return value.length > field.maxLength
    ? `must have at most ${field.maxLength} characters`
    : undefined;
}

/** The input of a tool that takes these arguments and no others. */
export function delegationInput(
  fields: Readonly<Record<string, DelegationField>>,
): JsonSchemaInput {
  const entries = Object.entries(fields);
  const jsonSchema: JsonSchema = {
    type: 'object',
    required: entries.flatMap(([name, { required }]) => (required === true ? [name] : [])),
    properties: Object.fromEntries(entries.map(([name, field]) => [name, schemaOf(field)])),
    additionalProperties: false,
  };
  return {
    jsonSchema,
    check(args) {
      const issues: ArgumentIssue[] = Object.keys(args)
        .filter((name) => !Object.hasOwn(fields, name))
        .map((name) => ({ path: `/${name}`, message: 'there is no such argument' }));
      for (const [name, field] of entries) {
        const message = problemWith(field, args[name]);
        if (message !== undefined) issues.push({ path: `/${name}`, message });
      }
      return issues.length === 0 ? { ok: true, args } : { ok: false, issues };
    },
  };
}
