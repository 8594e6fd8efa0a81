import type { RunId } from '../ids/ids.ts';
import type { Namespace } from '../namespace/namespace.ts';

/** Names a run that has begun. */
export interface RunRef {
  readonly namespace: Namespace;
  readonly runId: RunId;
}
