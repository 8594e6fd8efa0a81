import type { ArgumentIssue, CheckedArgs, JsonObject, JsonSchema, Logger } from '@aura/core';
import type { AnySchema, ErrorObject, Options, ValidateFunction } from 'ajv';

import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';

import { guardedPattern } from './guarded-pattern.ts';
import { stripNulls } from './strip-nulls.ts';

const maxIssues = 10;

const options: Options = {
  strict: false,
  allErrors: true,
  // Servers invent formats; an unknown one must not make the schema useless.
  validateFormats: false,
  validateSchema: false,
  meta: false,
  logger: false,
  ownProperties: true,
  // `$ref` beyond the schema is an error: nothing is ever loaded.
  code: { regExp: Object.assign((source: string) => guardedPattern(source), { code: '' }) },
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
  let validate: ValidateFunction | undefined;
  return (given) => {
    try {
      validate ??= compile(schema, context);
      const args = stripNulls(given, schema);
      if (validate(args) === true) return { ok: true, args };
      return { ok: false, issues: issuesOf(validate.errors ?? []) };
    } catch {
      // Only arguments nested deeper than the stack get here.
      return { ok: false, issues: [{ path: '', message: 'the arguments are nested too deeply' }] };
    }
  };
}

function compile(
  schema: JsonSchema,
  { tool, logger }: { readonly tool: string; readonly logger: Logger },
): ValidateFunction {
  // Left out: what would make the validator look for a dialect, register a name or become asynchronous.
  const { $schema: dialect, $id: _id, $async: _async, ...rules } = schema;
  const older = typeof dialect === 'string' && /draft-0[3-7]/.test(dialect);
  for (const Dialect of older ? [Ajv, Ajv2020] : [Ajv2020, Ajv]) {
    try {
      // An instance per schema: instances keep every schema they have seen.
      return new Dialect(options).compile(rules satisfies AnySchema);
    } catch {
      // The other dialect may understand it.
    }
  }
  logger.log('warn', 'the input schema of an MCP tool cannot be compiled; arguments go unchecked', {
    tool,
  });
  return new Ajv2020(options).compile(true);
}

function issuesOf(errors: readonly ErrorObject[]): readonly ArgumentIssue[] {
  return errors.slice(0, maxIssues).map(({ instancePath, message, params }) => {
    const extra: unknown = params['additionalProperty'];
    const name = typeof extra === 'string' ? `: ${extra}` : '';
    return { path: instancePath, message: `${message ?? 'is not valid'}${name}` };
  });
}
