import type { ApprovalRequirement } from '../approval/approval-requirement.ts';
import { AuraError } from '../errors/aura-error.ts';
import type { Awaitable, JsonObject, JsonValue } from '../json/json.ts';
import type { Millis } from '../ports/clock.ts';
import { describeInput, isDescribed, toArgumentIssues } from './tool-input.ts';
import type { RawToolArgs, ToolArgs, ToolInput } from './tool-input.ts';
import { requireToolName } from './tool-name.ts';
import type { Tool, ToolAnnotations, ToolContext, ToolOutput } from './tool.ts';

/** What `execute` may return: text, a JSON value (the model sees its text), or the full form. */
export type ToolReturn = string | { readonly json: JsonValue } | ToolOutput;

/** A tool as its author writes it. */
export interface ToolDefinition<Input extends ToolInput> {
  /** `^[A-Za-z_][A-Za-z0-9_-]{0,63}$` */
  readonly name: string;
  readonly description: string;
  readonly input: Input;
  readonly annotations?: ToolAnnotations;
  /** Longest time of one call in milliseconds. */
  readonly timeoutMs?: Millis;
  /** Calls with an equal key never overlap. Called with arguments that have been checked. */
  readonly serialKey?: (args: RawToolArgs<Input>) => string;
  /** Whether a call with these checked arguments needs an approval. Default `never`, as far as the tool is concerned. */
  readonly approval?: (args: RawToolArgs<Input>) => ApprovalRequirement;
  /** Runs one call. To report a failure to the model, throw an AuraError (`tool/failed`): its message is shown. */
  readonly execute: (args: ToolArgs<Input>, context: ToolContext) => Awaitable<ToolReturn>;
}

/**
 * Makes a tool from code.
 *
 * ```ts
 * const add = defineTool({
 *   name: 'add',
 *   description: 'Adds two numbers',
 *   input: z.object({ a: z.number(), b: z.number() }),
 *   execute: ({ a, b }) => String(a + b),
 * });
 * ```
 */
export function defineTool<Input extends ToolInput>(definition: ToolDefinition<Input>): Tool {
  const {
    name,
    description,
    input,
    annotations = {},
    timeoutMs,
    serialKey,
    approval,
    execute,
  } = definition;
  requireToolName(name);
  const common = {
    name,
    description,
    origin: { kind: 'code' },
    annotations,
    ...(timeoutMs !== undefined && { timeoutMs }),
    // Both kinds of input give the arguments the type that the definition names; the check has run before.
    ...(serialKey && { serialKey: (args: JsonObject) => serialKey(args as RawToolArgs<Input>) }),
    ...(approval && { approval: (args: JsonObject) => approval(args as RawToolArgs<Input>) }),
  } as const;
  const run = async (args: unknown, context: ToolContext): Promise<ToolOutput> =>
    toOutput(await execute(args as ToolArgs<Input>, context));
  if (!isDescribed(input)) {
    const { jsonSchema } = input;
    return { ...common, inputSchema: jsonSchema, check: (args) => input.check(args), execute: run };
  }
  const validate = input['~standard'].validate;
  return {
    ...common,
    inputSchema: describeInput(name, input),
    // The arguments stay as the model wrote them: they are journaled, and a transformed value may not be JSON.
    async check(args) {
      const { issues } = await validate(args);
      return issues ? { ok: false, issues: toArgumentIssues(issues) } : { ok: true, args };
    },
    async execute(args, context) {
      const result = await validate(args);
      if (result.issues) throw invalidInput(name, result.issues[0]?.message);
      return run(result.value, context);
    },
  };
}

function toOutput(value: ToolReturn): ToolOutput {
  if (typeof value === 'string') return { content: [{ type: 'text', text: value }] };
  if (!('json' in value)) return value;
  return { content: [{ type: 'text', text: JSON.stringify(value.json) }], structured: value.json };
}

function invalidInput(tool: string, problem = 'the arguments do not fit'): AuraError {
  return new AuraError('tool/invalid_input', { message: `tool "${tool}": ${problem}` });
}
