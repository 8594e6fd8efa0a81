import type { RunId } from '@aura/core';

/** Where a run is to be found on its server. */
export function runPath(runId: RunId): string {
  return `/aura/runs/${runId}`;
}
