import type { SourceSpan } from '@aura/core';
import type { ConfigErrorCode } from './config-error-codes.ts';

/** How bad an issue is: an error prevents the start, a warning and an info are logged. */
export type IssueSeverity = 'error' | 'warning' | 'info';

/** One problem of a configuration. */
export interface ConfigIssue {
  /** Entry of the validation catalogue (`E05`, `W13`); absent for problems it does not list. */
  readonly id?: string;
  readonly severity: IssueSeverity;
  readonly code: ConfigErrorCode;
  /** Place in the file as the user wrote it; absent when the problem is not in a file. */
  readonly at?: SourceSpan;
  /** Dotted path of the key, empty when the problem is the file itself. */
  readonly path: string;
  /** What was found and what is allowed. */
  readonly message: string;
  /** How to fix it. */
  readonly hint: string;
}

/** One line: `file:line:column: dotted.key: what was found; what is allowed; how to fix`. */
export function formatIssue(issue: ConfigIssue): string {
  const place = issue.at ? `${issue.at.file}:${issue.at.line}:${issue.at.column}: ` : '';
  const path = issue.path === '' ? '' : `${issue.path}: `;
  return `${place}${path}${issue.message}; ${issue.hint}`;
}
