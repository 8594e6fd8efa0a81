import { AuraError } from '@aura/core';
import { formatIssue, type ConfigIssue } from './config-issue.ts';

/** Why a configuration was refused: every error of every file at once, in one message and structured. */
export class ConfigError extends AuraError {
  readonly issues: readonly ConfigIssue[];
  /** What would have been logged had the configuration been accepted. */
  readonly warnings: readonly ConfigIssue[];

  constructor(issues: readonly ConfigIssue[], warnings: readonly ConfigIssue[]) {
    const at = issues[0]?.at;
    const count = issues.length === 1 ? '1 problem' : `${issues.length} problems`;
    super('config/invalid', {
      message: [
        `the configuration has ${count}:`,
        ...issues.map(formatIssue),
        ...warnings.map((warning) => `${warning.severity}: ${formatIssue(warning)}`),
      ].join('\n'),
      hint: 'Correct every line listed; nothing was started.',
      ...(at ? { at } : {}),
    });
    this.issues = issues;
    this.warnings = warnings;
  }
}
