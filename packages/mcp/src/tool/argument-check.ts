import type {
  ArgumentIssue,
  CheckedArgs,
  JsonObject,
  JsonSchema,
  JsonValue,
  Logger,
} from '@aura/core';
import type { AnySchema, ErrorObject, Options, ValidateFunction } from 'ajv';

import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';

import { GuardedPatterns } from './guarded-pattern.ts';
import { withoutRefusedNulls } from './refused-nulls.ts';
import { repeatsItself } from './repeats-itself.ts';
import { spelledNullable } from './spelled-nullable.ts';
import { stripNulls } from './strip-nulls.ts';
import { withinTime } from './within-time.ts';

const maxIssues = 10;
/** No call of a tool is deeper, and every stack is. */
const maxDepth = 200;
const longestCheckMs = 500;

const options: Options = {
  strict: false,
  allErrors: true,
  // Servers invent formats; an unknown one must not make the schema useless.
  validateFormats: false,
  validateSchema: false,
  meta: false,
  logger: false,
  ownProperties: true,
  // Written into each place that refers to them, small definitions could become a program without end.
  inlineRefs: false,
};

/** Checks the arguments of one tool. */
export type ArgumentCheck = (args: JsonObject) => CheckedArgs;

/**
 * A check against the schema as the server gave it, after dropping the nulls that only stand for "not given". Compiled when
 * first used. A schema that cannot be compiled accepts everything: the server has the last word anyway.
 */
export function createArgumentCheck(
  schema: JsonSchema,
  context: { readonly tool: string; readonly logger: Logger },
): ArgumentCheck {
  const patterns = new GuardedPatterns();
  let compiled: Compiled | undefined;
  const check = ({ rules, validate }: Compiled, given: JsonObject): CheckedArgs => {
    patterns.begin();
    const args = stripNulls(given, rules, patterns);
    if (validate(args) === true) return { ok: true, args };
    const issues = issuesOf(validate.errors ?? []);
    const other = withoutRefusedNulls(given, validate);
    return other === undefined ? { ok: false, issues } : { ok: true, args: other };
  };
  return (given) => {
    compiled ??= compileRules(schema, { ...context, patterns });
    const known = compiled;
    try {
      const checked = known.repeats
        ? withinTime(() => check(known, given), longestCheckMs)
        : check(known, given);
      if (checked !== undefined) return checked;
    } catch {
      // The stack has an end: either the arguments are too deep for it, or the schema refers to itself without end.
      if (isDeeperThan(given, maxDepth)) {
        return {
          ok: false,
          issues: [{ path: '', message: 'the arguments are nested too deeply' }],
        };
      }
    }
    warnUnchecked(context, 'cannot be followed to its end');
    compiled = { rules: {}, validate: acceptAll(), repeats: false };
    return { ok: true, args: given };
  };
}

interface Compiled {
  readonly rules: JsonSchema;
  readonly validate: ValidateFunction;
  /** Checking may take any time. */
  readonly repeats: boolean;
}

function compileRules(schema: JsonSchema, context: CompileContext): Compiled {
  const rules = spelledNullable(schema);
  return { rules, validate: compile(rules, context), repeats: repeatsItself(rules) };
}

interface CompileContext {
  readonly tool: string;
  readonly logger: Logger;
  readonly patterns: GuardedPatterns;
}

function compile(schema: JsonSchema, { tool, logger, patterns }: CompileContext): ValidateFunction {
  const regExp = Object.assign((source: string) => patterns.get(source), { code: '' });
  // Left out: what would make the validator look for a dialect, register a name or become asynchronous.
  const { $schema: dialect, $id: _id, $async: _async, ...rules } = schema;
  const older = typeof dialect === 'string' && /draft-0[3-7]/.test(dialect);
  for (const Dialect of older ? [Ajv, Ajv2020] : [Ajv2020, Ajv]) {
    try {
      // An instance per schema: instances keep every schema they have seen.
      // `$ref` beyond the schema is an error: nothing is ever loaded.
      return new Dialect({ ...options, code: { regExp } }).compile(rules satisfies AnySchema);
    } catch {
      // The other dialect may understand it.
    }
  }
  warnUnchecked({ tool, logger }, 'cannot be compiled');
  return acceptAll();
}

function warnUnchecked(
  { tool, logger }: Pick<CompileContext, 'tool' | 'logger'>,
  problem: string,
): void {
  logger.log('warn', `the input schema of an MCP tool ${problem}; its arguments go unchecked`, {
    tool,
  });
}

function acceptAll(): ValidateFunction {
  return new Ajv2020(options).compile(true);
}

function isDeeperThan(value: JsonValue, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  return Object.values(value).some((inner: JsonValue) => isDeeperThan(inner, levels - 1));
}

function issuesOf(errors: readonly ErrorObject[]): readonly ArgumentIssue[] {
  return errors.slice(0, maxIssues).map(({ instancePath, message, params }) => {
    const extra: unknown = params['additionalProperty'];
    const name = typeof extra === 'string' ? `: ${extra}` : '';
    return { path: instancePath, message: `${message ?? 'is not valid'}${name}` };
  });
}
