import type { StandardSchemaV1 } from '@standard-schema/spec';
import { canonicalJson } from '../json/canonical-json.ts';
import type { JsonObject, JsonSchema } from '../json/json.ts';
import type { ModelInfo, ModelToolChoice } from '../model/model-port.ts';
import type { Digest } from '../ports/digest.ts';
import { describeObject, isDescribed, toArgumentIssues } from '../tool/tool-input.ts';
import type { DescribedSchema, JsonSchemaInput } from '../tool/tool-input.ts';
import type { CheckedArgs, Tool } from '../tool/tool.ts';
import { outputTool } from './output-tool.ts';

/** The form of an answer: a schema of one object that describes itself, or JSON Schema with a check. */
export type OutputSchema = DescribedSchema | JsonSchemaInput;

/** What a caller gets of an answer in a form: checked, with defaults and transformations applied. */
export type OutputOf<Schema extends OutputSchema> = Schema extends DescribedSchema
  ? StandardSchemaV1.InferOutput<Schema>
  : Schema extends JsonSchemaInput
    ? JsonObject
    : unknown;

/**
 * How a model is brought to answer in a form. `schema`: its provider sees to it. `tool`: it answers by calling a tool.
 * `text`: it is told to.
 */
export type OutputStrategy = NonNullable<ModelInfo['structuredOutput']>;

/** What the log keeps of the form of an answer. Whoever resumes the run gives the schema again. */
export interface OutputRecord {
  /** Of the JSON Schema. */
  readonly digest: string;
  readonly strategy: OutputStrategy;
}

/** The form in which a run is to answer. Made by {@link planOutput}. */
export interface OutputPlan extends OutputRecord {
  readonly schema: JsonSchema;
  /** The tool whose call is the answer, with the strategy of that name. */
  readonly tool?: Tool;
  /** Must not throw. */
  check(value: JsonObject): Promise<CheckedArgs>;
  /** What the caller gets of a value that has been checked. */
  parse(value: JsonObject): Promise<unknown>;
}

type Checks = Pick<OutputPlan, 'schema' | 'check' | 'parse'>;

function describedChecks(schema: DescribedSchema): Checks {
  const { validate } = schema['~standard'];
  return {
    schema: describeObject('the output schema of the run', schema),
    async check(value) {
      const { issues } = await validate(value);
      return issues ? { ok: false, issues: toArgumentIssues(issues) } : { ok: true, args: value };
    },
    async parse(value) {
      const result = await validate(value);
      return result.issues ? value : result.value;
    },
  };
}

function plainChecks({ jsonSchema, check }: JsonSchemaInput): Checks {
  return {
    schema: jsonSchema,
    check: async (value) => check(value),
    async parse(value) {
      const checked = await check(value);
      return checked.ok ? checked.args : value;
    },
  };
}

/** How to bring a model to answer in a form: the best way that it knows. */
export function outputStrategy(
  { structuredOutput = 'tool' }: ModelInfo,
  toolChoice?: ModelToolChoice,
): OutputStrategy {
  // Who may not call anything cannot answer with a call.
  return structuredOutput === 'tool' && toolChoice === 'none' ? 'text' : structuredOutput;
}

/** What of a plan the log keeps. */
export function toOutputRecord({ digest, strategy }: OutputPlan): OutputRecord {
  return { digest, strategy };
}

/** Plans how a model is to answer in a form. Throws `tool/invalid_schema` for a form that is not one object. */
export function planOutput(
  schema: OutputSchema,
  options: { readonly strategy: OutputStrategy; readonly digest: Digest },
): OutputPlan {
  const checks = isDescribed(schema) ? describedChecks(schema) : plainChecks(schema);
  const { strategy } = options;
  return {
    ...checks,
    digest: options.digest.sha256(canonicalJson(checks.schema)),
    strategy,
    ...(strategy === 'tool' ? { tool: outputTool(checks) } : {}),
  };
}
