import { compileRichGlob } from '../glob/rich-glob.ts';
import type { TomlValue } from '../source/toml-value.ts';
import { describeFound } from './describe-found.ts';
import { badHeaderNames, badOutgoingMap } from './header-maps.ts';
import type { HeaderProblem } from './header-maps.ts';
import type { Problem, Rule } from './rule.ts';

/** What `[hitl]` must satisfy beyond its types. A gate that does not hold is an error in every dialect. */
export const hitlRules: readonly Rule[] = [
  { path: 'hitl.require_approval', check: ({ value }) => badPattern(value) },
  { path: 'hitl.route.url', check: ({ value, path }) => badUrl(describeFound(value, path), value) },
  { path: 'hitl.route.timeout_secs', check: ({ value }) => noTime(value) },
  { path: 'hitl.route.headers', check: ({ value }) => bad(badHeaderNames(value)) },
  { path: 'hitl.route.headers_from_request', check: ({ value }) => bad(badOutgoingMap(value)) },
  {
    path: 'hitl.route.tool_headers_from_response',
    check: ({ value }) => bad(badOutgoingMap(value)),
  },
];

function problem(message: string, hint: string): Problem {
  return { id: 'E14', code: 'config/bad_value', message, hint };
}

function bad(found: HeaderProblem | undefined): Problem | undefined {
  return found && problem(found.message, found.hint);
}

function badPattern(value: TomlValue): Problem | undefined {
  if (!Array.isArray(value)) return undefined;
  for (const pattern of value) {
    if (typeof pattern !== 'string') continue;
    try {
      compileRichGlob(pattern);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      const message = `has the pattern ${JSON.stringify(pattern)}; ${error.message}`;
      return problem(message, 'write names such as "delete_*", and \\ before a literal [ or {');
    }
  }
  return undefined;
}

function badUrl(found: string, value: TomlValue): Problem | undefined {
  if (typeof value !== 'string' || /^https?:$/.test(URL.parse(value)?.protocol ?? '')) {
    return undefined;
  }
  const message = `${found}; an http:// or https:// address is required`;
  return problem(message, 'write for example "https://approvals.example.com/ask"');
}

/** Nobody could answer: everything would be denied at once. */
function noTime(value: TomlValue): Problem | undefined {
  const isNumber = typeof value === 'bigint' || typeof value === 'number';
  if (!isNumber && !(typeof value === 'string' && value.trim() !== '')) return undefined;
  if (Number(value) !== 0) return undefined;
  return problem('is 0; nobody could answer in that time', 'write a number of seconds from 1 on');
}
