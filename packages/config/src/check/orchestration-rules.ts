import { valueAt } from '../source/toml-value.ts';
import { toNumber } from './raw-value.ts';
import type { Problem, Rule } from './rule.ts';

/** What `[orchestration]` must satisfy beyond its types. Where the reference lets a value pass, strict mode only warns. */
export function orchestrationRules(severity: 'error' | 'warning'): readonly Rule[] {
  const worker = 'orchestration.worker.*';
  const memory = 'orchestration.memory';
  return [
    inRange('orchestration.max_planning_cycles', { min: 1, severity }),
    blank(`${worker}.description`, 'the coordinator chooses workers by it', severity),
    blank(`${worker}.preamble`, 'the worker is told nothing without it', severity),
    inRange(`${memory}.max_read_bytes`, { min: 1_024, max: 4_194_304, severity }),
    inRange(`${memory}.max_search_results`, { min: 1, max: 1_000, severity }),
    inRange('orchestration.scheduler.max_parallel_tasks', { min: 1, severity }),
    inRange('orchestration.scheduler.max_tasks_per_plan', { min: 1, severity }),
    inRange('orchestration.scheduler.max_step_nesting', { min: 1, severity }),
    inRange('orchestration.budget.max_cost_usd', { min: 0, severity }),
    {
      path: 'orchestration.budget.reserve_for_answer',
      check: ({ value }) => {
        const part = toNumber(value);
        if (part === undefined || (part >= 0 && part < 1)) return undefined;
        return bad(
          `is ${part}; a fraction of at least 0 and below 1 is required`,
          'write 0.1 for a tenth of the budget',
          severity,
        );
      },
    },
    {
      path: 'orchestration.duplicate_call_nudge_threshold',
      check: ({ value, root }) => {
        const block = valueAt(root, ['orchestration', 'duplicate_call_block_threshold']) ?? 5n;
        const [nudgeAt, blockAt] = [toNumber(value) ?? 0, toNumber(block) ?? 0];
        if (nudgeAt === 0 || blockAt === 0 || nudgeAt < blockAt) return undefined;
        return bad(
          `is ${nudgeAt}, but calls are already blocked at ${blockAt}`,
          'make it less than duplicate_call_block_threshold, or 0',
          severity,
        );
      },
    },
  ];
}

function bad(message: string, hint: string, severity: 'error' | 'warning'): Problem {
  return { id: 'E19', code: 'config/bad_value', severity, message, hint };
}

function blank(path: string, reason: string, severity: 'error' | 'warning'): Rule {
  return {
    path,
    check: ({ value }) =>
      typeof value === 'string' && value.trim() === ''
        ? bad(`is blank; ${reason}`, 'describe it in a sentence', severity)
        : undefined,
  };
}

function inRange(
  path: string,
  range: { readonly min: number; readonly max?: number; readonly severity: 'error' | 'warning' },
): Rule {
  const { min, max = Infinity, severity } = range;
  return {
    path,
    check: ({ value }) => {
      const number = toNumber(value);
      if (number === undefined || (number >= min && number <= max)) return undefined;
      // What is no whole number of 0 or more is refused by its type.
      if (min > 0 && (number < 0 || !Number.isInteger(number))) return undefined;
      const allowed = max === Infinity ? `${min} or more` : `${min} to ${max}`;
      return bad(`is ${number}; ${allowed} is required`, `write a number of ${allowed}`, severity);
    },
  };
}
