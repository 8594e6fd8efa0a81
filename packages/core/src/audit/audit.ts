import type { AuditSink } from './audit-sink.ts';

/** That and how it is written down what is done. */
export interface Audit {
  readonly sink: AuditSink;
  /**
   * What happens when something cannot be written down. `block`: it is not done. `warn`: it is done and logged. Default:
   * `block` for what takes sessions away and for tool calls that always need an approval, `warn` for everything else.
   */
  readonly onFailure?: 'block' | 'warn';
}
