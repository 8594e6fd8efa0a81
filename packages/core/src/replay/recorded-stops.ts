import type { TurnServices } from '../turn/turn-services.ts';
import type { RunRecord } from '../run/run-record.ts';

/** Whether the record after the end of a turn says that a condition was met; undefined when the log breaks off there. */
function stoppedAfter(records: readonly RunRecord[], turn: number): boolean | undefined {
  const end = records.findIndex((record) => {
    if (record.type !== 'event' || record.event.type !== 'turn.completed') return false;
    return record.event.turn === turn;
  });
  const step = records.slice(end).find((record) => record.type === 'flow.step');
  return step && step.action === 'stop';
}

/** Ends a run after the turn after which it had ended: conditions may depend on anything. */
export function recordedStops(services: TurnServices, records: readonly RunRecord[]): TurnServices {
  return {
    ...services,
    meetsStopCondition: async (turn) => stoppedAfter(records, turn) ?? new Promise<never>(() => {}),
  };
}
