import type { JsonObject } from '../json/json.ts';
import type { ArgumentIssue, CheckedArgs } from '../tool/tool.ts';
import type { JsonSchemaInput } from '../tool/tool-input.ts';

/** What `read_result` is called with. Lengths are UTF-16 units. */
export interface ReadResultArgs {
  readonly ref: string;
  readonly offset: number;
  readonly limit: number;
}

const defaultLimit = 8_000;
const maxLimit = 20_000;

const properties: JsonObject = {
  ref: { type: 'string', description: 'The reference that the notice in the result names.' },
  offset: {
    type: 'integer',
    minimum: 0,
    default: 0,
    description: 'The position of the first character to read.',
  },
  limit: {
    type: 'integer',
    minimum: 1,
    maximum: maxLimit,
    default: defaultLimit,
    description: 'The most characters to read.',
  },
};

function isWhole(value: unknown, least: number, most: number): value is number {
  return Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
}

/** The arguments as far as they are given; those that make no sense are as if they were not. */
export function readResultArgs({ ref, offset, limit }: JsonObject): ReadResultArgs {
  return {
    ref: typeof ref === 'string' ? ref : '',
    offset: isWhole(offset, 0, Number.MAX_SAFE_INTEGER) ? offset : 0,
    limit: isWhole(limit, 1, maxLimit) ? limit : defaultLimit,
  };
}

function check(args: JsonObject): CheckedArgs {
  const issues: ArgumentIssue[] = [];
  const { ref, offset = 0, limit = defaultLimit } = args;
  if (typeof ref !== 'string') issues.push({ path: '/ref', message: 'must be a string' });
  if (!isWhole(offset, 0, Number.MAX_SAFE_INTEGER)) {
    issues.push({ path: '/offset', message: 'must be a whole number from 0' });
  }
  if (!isWhole(limit, 1, maxLimit)) {
    issues.push({ path: '/limit', message: `must be a whole number from 1 to ${maxLimit}` });
  }
  for (const name of Object.keys(args)) {
    if (!Object.hasOwn(properties, name)) {
      issues.push({ path: `/${name}`, message: 'is not an argument of this tool' });
    }
  }
  return issues.length === 0 ? { ok: true, args } : { ok: false, issues };
}

/** The schema of the arguments, and the check that belongs to it. */
export const readResultInput: JsonSchemaInput = {
  jsonSchema: { type: 'object', properties, required: ['ref'], additionalProperties: false },
  check,
};
