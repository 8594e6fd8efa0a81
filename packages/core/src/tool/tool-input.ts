import type { StandardJSONSchemaV1, StandardSchemaV1 } from '@standard-schema/spec';

import { AuraError } from '../errors/aura-error.ts';
import type { Awaitable, JsonObject, JsonSchema } from '../json/json.ts';
import { isJsonObject } from '../json/json.ts';
import { parseJson } from '../json/parse-json.ts';
import type { ArgumentIssue, CheckedArgs } from './tool.ts';

/** A validator that can describe itself as JSON Schema. Zod from 4.2 on and ArkType are such schemas as they come. */
export interface DescribedSchema<Input = unknown, Output = Input> {
  readonly '~standard': StandardSchemaV1.Props<Input, Output> &
    StandardJSONSchemaV1.Props<Input, Output>;
}

/** For sources that have JSON Schema only. `check` must not throw; `execute` gets the arguments it returns. */
export interface JsonSchemaInput {
  readonly jsonSchema: JsonSchema;
  check(args: JsonObject): Awaitable<CheckedArgs>;
}

/** What a tool takes. */
export type ToolInput = DescribedSchema | JsonSchemaInput;

/** Whether a schema describes itself. */
export function isDescribed(input: ToolInput): input is DescribedSchema {
  return '~standard' in input;
}

/** The arguments as `execute` gets them: checked, with defaults and transformations applied. */
export type ToolArgs<Input extends ToolInput> = Input extends DescribedSchema
  ? StandardSchemaV1.InferOutput<Input>
  : JsonObject;

/** The arguments as the model writes them: before defaults and transformations. */
export type RawToolArgs<Input extends ToolInput> = Input extends DescribedSchema
  ? StandardSchemaV1.InferInput<Input>
  : JsonObject;

/** A schema as JSON Schema, without the dialect line. Throws `input/invalid_schema` when it cannot be written so. */
export function describeSchema(schema: DescribedSchema): JsonSchema {
  try {
    const described = schema['~standard'].jsonSchema.input({ target: 'draft-2020-12' });
    const copy = parseJson(JSON.stringify(described) ?? 'null');
    if (copy.ok && isJsonObject(copy.value)) {
      const { $schema: _, ...rest } = copy.value;
      return rest;
    }
  } catch (cause) {
    throw noSchema(cause);
  }
  throw noSchema(undefined);
}

function noSchema(cause: unknown): AuraError {
  const message = 'what an answer has to look like cannot be written as JSON Schema';
  return new AuraError('input/invalid_schema', { message, cause });
}

/** The JSON Schema that the model is shown, without the dialect line that some providers refuse. */
export function describeInput(tool: string, schema: DescribedSchema): JsonSchema {
  return describeObject(`the input schema of tool "${tool}"`, schema);
}

/** {@link describeInput} of anything that models write. `what` names it in errors. */
export function describeObject(what: string, schema: DescribedSchema): JsonSchema {
  let described: unknown;
  try {
    described = schema['~standard'].jsonSchema.input({ target: 'draft-2020-12' });
  } catch (cause) {
    throw invalidSchema(what, 'cannot be written as JSON Schema', cause);
  }
  const copy = parseJson(JSON.stringify(described) ?? 'null');
  if (!copy.ok || !isJsonObject(copy.value) || copy.value['type'] !== 'object') {
    throw invalidSchema(what, 'is not an object');
  }
  const { $schema: _, ...rest } = copy.value;
  return rest;
}

function invalidSchema(what: string, reason: string, cause?: unknown): AuraError {
  const message = `${what} ${reason}`;
  const hint = 'Describe it as one object of JSON values.';
  return new AuraError('tool/invalid_schema', { message, hint, cause });
}

/** The problems of a failed validation, with JSON pointers. */
export function toArgumentIssues(
  issues: readonly StandardSchemaV1.Issue[],
): readonly ArgumentIssue[] {
  return issues.map(({ message, path = [] }) => ({
    path: path.map(pointerStep).join(''),
    message,
  }));
}

function pointerStep(step: PropertyKey | StandardSchemaV1.PathSegment): string {
  const key = String(typeof step === 'object' ? step.key : step);
  return `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
