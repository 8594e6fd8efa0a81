import type { AuraEventBody, RunId, RunOpened } from '@aura/core';
import type { HostRuns } from '@aura/host';

/** What a run began with. */
export interface RunOpening {
  readonly opened: RunOpened;
  readonly started: Extract<AuraEventBody, { type: 'run.started' }>;
}

/** Reads what a run began with; nothing when there is no such run. */
export async function readOpening(runs: HostRuns, runId: RunId): Promise<RunOpening | undefined> {
  // Written in one piece: a run that has its first record has the second.
  const [opened, second] = await runs.read(runId, { limit: 2 });
  if (opened?.type !== 'run.opened' || second?.type !== 'event') return undefined;
  const { event: started } = second;
  return started.type === 'run.started' ? { opened, started } : undefined;
}
