import { isJsonObject } from '../json/json.ts';
import type { JsonValue } from '../json/json.ts';
import type { PendingApproval } from './approval-request.ts';
import type { PendingInput } from '../input/pending-input.ts';

/** What a suspended run waits for somebody to say. */
export type PendingItem = PendingApproval | PendingInput;

/** What a run waits for, if that is something for people. */
export function toPendingItem(info: JsonValue): PendingItem | undefined {
  if (!isJsonObject(info)) return undefined;
  const { kind } = info;
  // Written by the dispatch, which is the only one to write these kinds.
  return kind === 'approval' || kind === 'input' ? (info as unknown as PendingItem) : undefined;
}

/** What a run waits for, if that is an approval. */
export function toPendingApproval(info: JsonValue): PendingApproval | undefined {
  const item = toPendingItem(info);
  return item?.kind === 'approval' ? item : undefined;
}
