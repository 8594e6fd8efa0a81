import { fromErrorRecord, toErrorRecord } from '../errors/aura-error.ts';
import type { AuraError } from '../errors/aura-error.ts';
import type { JsonValue } from '../json/json.ts';
import type { FlowRun } from './flow-run.ts';
import { jsonSize } from './json-check.ts';
import type { JsonCheck } from './json-check.ts';
import type { ItemResult } from './types.ts';
import type { Visit } from './visit.ts';

const outputCheck: JsonCheck = {
  code: 'flow/bad_output',
  hint: 'A journaled exec returns JSON; return what is needed later, or drop the journal policy.',
  undefinedMembers: true,
};

/** What an earlier life has recorded of an exec, or of one item. */
export function recordedResult(
  run: FlowRun,
  visit: Visit,
  item?: number,
): ItemResult<unknown> | undefined {
  const recorded = run.past.exec(visit.key, item);
  if (recorded === undefined) return undefined;
  return recorded.type === 'flow.exec'
    ? { ok: true, value: recorded.output }
    : { ok: false, error: fromErrorRecord(recorded.error) };
}

/** Records what an exec or item has returned, if its node keeps a journal. */
export function journalOutput(run: FlowRun, visit: Visit, output: unknown): void {
  if (visit.policy.journal !== true) return;
  if (output !== undefined) jsonSize(outputCheck, output);
  const { key, item } = visit;
  run.record({
    type: 'flow.exec',
    key,
    ...(item === undefined ? {} : { item }),
    output: output as JsonValue | undefined,
  });
}

/** Records that an item has finally failed, if its node keeps a journal. */
export function journalFailure(run: FlowRun, visit: Visit, item: number, error: AuraError): void {
  if (visit.policy.journal !== true) return;
  run.record({ type: 'flow.item_failed', key: visit.key, item, error: toErrorRecord(error) });
}
