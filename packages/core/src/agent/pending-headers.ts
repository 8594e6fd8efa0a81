import type { PendingDecision } from '../events/aura-event.ts';
import { isJsonObject } from '../json/json.ts';
import type { JsonValue } from '../json/json.ts';

/** Headers that a suspended run waits for: whoever goes on reading it may send them. */
export interface PendingHeaders {
  readonly kind: 'headers';
  /** In lower case and in order. */
  readonly names: readonly string[];
}

/** What stands for the headers among that for which a run waits. It is no token that could be answered. */
export const headersToken = 'headers';

/** The headers that a run waits for, from what stands in its log; undefined when it waits for something else. */
export function toPendingHeaders(info: JsonValue): PendingHeaders | undefined {
  if (!isJsonObject(info) || info['kind'] !== 'headers') return undefined;
  // Written below, and by nobody else of this kind.
  return info as unknown as PendingHeaders;
}

/** What a run that lacks these headers waits for. */
export function headersWanted(names: readonly string[]): PendingDecision {
  return { token: headersToken, info: { kind: 'headers', names: [...names] } };
}
