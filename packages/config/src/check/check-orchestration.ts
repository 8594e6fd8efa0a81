import type { FileFindings } from '../issues/file-findings.ts';
import type { Dialect } from '../schema/dialect.ts';
import { valueAt, type TomlTable } from '../source/toml-value.ts';
import { isOn, toNumber } from './raw-value.ts';
import { approvalSecs, warnOfTimeouts, type TimeoutWarning } from './timeout-warnings.ts';

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
  const warn = (warning: TimeoutWarning): void => warnOfTimeouts(findings, warning);
  const timeouts = ['orchestration', 'timeouts'];
  if (perCall === 0 && silence === 0) {
    warn({
      id: 'W01',
      path: ['orchestration', 'enabled'],
      message:
        'is true without timeouts: a model that hangs is only ended by the timeout of the server',
      hint: 'set per_call_timeout_secs and stream_inactivity_timeout_secs in [orchestration.timeouts]',
    });
  }
  if (perCall > 0 && silence >= perCall) {
    warn({
      id: 'W02',
      path: [...timeouts, 'stream_inactivity_timeout_secs'],
      message: `is ${silence}, but a phase is over after ${perCall} seconds: it can never take effect`,
      hint: 'make it less than per_call_timeout_secs',
    });
  }
  const approval = approvalSecs(root);
  if (perCall > 0 && approval !== undefined && approval >= perCall) {
    warn({
      id: 'W03',
      path: [...timeouts, 'per_call_timeout_secs'],
      message: `is ${perCall}, but an approval may take ${approval} seconds: tasks may end while somebody decides`,
      hint: 'make it more than hitl.route.timeout_secs',
    });
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
