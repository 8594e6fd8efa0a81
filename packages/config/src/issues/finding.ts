import type { ConfigErrorCode } from './config-error-codes.ts';
import type { IssueSeverity } from './config-issue.ts';
import type { KeyPath } from './key-path.ts';

/** A problem found in a decoded document, before its place in the file has been looked up. */
export interface Finding {
  readonly id?: string;
  readonly severity: IssueSeverity;
  readonly code: ConfigErrorCode;
  readonly path: KeyPath;
  /** Whether the key or its value is to be pointed at. */
  readonly target: 'key' | 'value';
  /** Starts with a short word such as "is": what follows `api_key:` must not look like a credential. */
  readonly message: string;
  readonly hint: string;
}
