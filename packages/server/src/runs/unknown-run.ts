import type { Refusal } from '../response/refusal.ts';

/** What a client gets that asks for a run that does not exist, or is not its own. */
export function unknownRun(runId: string): Refusal {
  return {
    status: 404,
    type: 'not_found',
    message: `There is no run \`${runId.slice(0, 100)}\` here`,
  };
}
