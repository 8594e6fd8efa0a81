import type { FileFindings } from '../issues/file-findings.ts';
import type { Finding } from '../issues/finding.ts';
import { defaults } from '../schema/defaults.ts';
import { valueAt, type TomlTable } from '../source/toml-value.ts';
import { toNumber } from './raw-value.ts';

/** What is odd about times that are good each by itself. */
export type TimeoutWarning = Pick<Finding, 'id' | 'path' | 'message' | 'hint'>;

/** Warns of times that do not go together. */
export function warnOfTimeouts(findings: FileFindings, warning: TimeoutWarning): void {
  findings.add({ ...warning, severity: 'warning', code: 'config/odd_timeouts', target: 'key' });
}

/** How long an approval may take, where people are asked. */
export function approvalSecs(root: TomlTable): number | undefined {
  const mode = valueAt(root, ['hitl', 'route', 'mode']);
  if (mode !== 'conversational' && mode !== 'webhook') return undefined;
  return (
    toNumber(valueAt(root, ['hitl', 'route', 'timeout_secs'])) ?? defaults.approvalTimeoutSecs[mode]
  );
}
