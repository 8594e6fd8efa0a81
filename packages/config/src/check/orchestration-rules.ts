import type { FileFindings } from '../issues/file-findings.ts';
import type { Dialect } from '../schema/dialect.ts';
import { valueAt, type TomlTable } from '../source/toml-value.ts';
import { isOn, toNumber } from './raw-value.ts';
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

/** Warns of times that do not go together, and reports notes about runs without a place. */
export function checkOrchestration(
  root: TomlTable,
  findings: FileFindings,
  dialect: Dialect,
): void {
  const read = (...path: readonly string[]) => valueAt(root, ['orchestration', ...path]);
  if (!isOn(read('enabled'))) return;
  if (isOn(read('memory', 'enabled')) && dialect === 'lenient') checkNotes(root, findings);
  const perCall = toNumber(read('timeouts', 'per_call_timeout_secs') ?? 0n) ?? 0;
  const silence = toNumber(read('timeouts', 'stream_inactivity_timeout_secs') ?? 0n) ?? 0;
  const warn = (id: string, path: readonly string[], message: string, hint: string): void => {
    findings.add({
      id,
      severity: 'warning',
      code: 'config/odd_timeouts',
      path,
      target: 'key',
      message,
      hint,
    });
  };
  const timeouts = ['orchestration', 'timeouts'];
  if (perCall === 0 && silence === 0) {
    warn(
      'W01',
      ['orchestration', 'enabled'],
      'is true without timeouts: a model that hangs is only ended by the timeout of the server',
      'set per_call_timeout_secs and stream_inactivity_timeout_secs in [orchestration.timeouts]',
    );
  }
  if (perCall > 0 && silence >= perCall) {
    warn(
      'W02',
      [...timeouts, 'stream_inactivity_timeout_secs'],
      `is ${silence}, but a phase is over after ${perCall} seconds: it can never take effect`,
      'make it less than per_call_timeout_secs',
    );
  }
  const approval = approvalSecs(root);
  if (perCall > 0 && approval !== undefined && approval >= perCall) {
    warn(
      'W03',
      [...timeouts, 'per_call_timeout_secs'],
      `is ${perCall}, but an approval may take ${approval} seconds: tasks may end while somebody decides`,
      'make it more than hitl.route.timeout_secs',
    );
  }
}

function checkNotes(root: TomlTable, findings: FileFindings): void {
  const places = [
    ['orchestration', 'memory', 'root_dir'],
    ['memory_dir'],
    ['orchestration', 'artifacts', 'memory_dir'],
  ];
  if (places.some((path) => valueAt(root, path) !== undefined)) return;
  findings.add({
    id: 'E04',
    severity: 'error',
    code: 'config/missing_key',
    path: ['orchestration', 'memory', 'enabled'],
    target: 'value',
    message: 'is true, but neither orchestration.memory.root_dir nor memory_dir is there',
    hint: 'add memory_dir = "..." at the top of the file, or root_dir to [orchestration.memory]',
  });
}

/** How long an approval may take, where people are asked. */
export function approvalSecs(root: TomlTable): number | undefined {
  const mode = valueAt(root, ['hitl', 'route', 'mode']);
  if (mode !== 'conversational' && mode !== 'webhook') return undefined;
  const built = mode === 'webhook' ? 300 : 60;
  return toNumber(valueAt(root, ['hitl', 'route', 'timeout_secs'])) ?? built;
}
