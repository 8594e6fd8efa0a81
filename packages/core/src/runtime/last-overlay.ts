import type { ContextOverlay } from '../context/context-overlay.ts';
import { isJsonObject } from '../json/json.ts';
import { mainScope } from '../run/scope.ts';
import type { RunRecord } from '../run/run-record.ts';

/** What a run had laid over its conversation when its log ends; undefined when that is what it began with. */
export function lastOverlay(records: readonly RunRecord[]): ContextOverlay | undefined {
  const last = records.findLast(
    (record) =>
      record.type === 'flow.step' &&
      record.scope === mainScope &&
      isJsonObject(record.set?.['overlay']),
  );
  if (last?.type !== 'flow.step') return undefined;
  // Written by the guard, which sets nothing else under this name.
  return last.set?.['overlay'] as ContextOverlay | undefined;
}
