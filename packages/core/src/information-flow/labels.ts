import type { CallId } from '../ids/ids.ts';
import { isJsonObject } from '../json/json.ts';
import type { JsonValue } from '../json/json.ts';

/** What has brought a label into a conversation. */
export type LabelSource =
  /** The result of a call. `scope` names the part of a run that has made it, if it is not the run itself. */
  | {
      readonly type: 'call';
      readonly tool: string;
      readonly callId: CallId;
      readonly scope?: string;
    }
  /** What the run was asked. */
  | { readonly type: 'request' };

/** A label, and what has brought it. */
export interface FlowLabel {
  readonly label: string;
  /** The first few, oldest first. */
  readonly sources: readonly LabelSource[];
}

const word = /^[a-z][a-z0-9_-]{0,63}$/;

/** Whether a text can be a label: a lower-case letter, then letters, digits, `-` and `_`. */
export function isLabelWord(text: string): boolean {
  return word.test(text);
}

/** What carries no label. The same object always, so that it can be told by identity. */
export const noLabels: readonly FlowLabel[] = [];

/** Enough to see where a label comes from; a long run must not carry a list of all its calls. */
const maxSources = 5;

function isSame(left: LabelSource, right: LabelSource): boolean {
  if (left.type === 'request' || right.type === 'request') return left.type === right.type;
  return left.callId === right.callId && left.scope === right.scope;
}

function withSources(known: FlowLabel, sources: readonly LabelSource[]): FlowLabel {
  const fresh = sources.filter((source) => !known.sources.some((other) => isSame(other, source)));
  const room = maxSources - known.sources.length;
  if (fresh.length === 0 || room <= 0) return known;
  return { ...known, sources: [...known.sources, ...fresh.slice(0, room)] };
}

/** Whether a value that was read from somewhere is the labels of a message, or that these are absent. */
export function isFlowLabels(value: JsonValue | undefined): boolean {
  if (value === undefined) return true;
  const isSource = (source: JsonValue): boolean =>
    isJsonObject(source) && (source['type'] === 'request' || typeof source['callId'] === 'string');
  const isLabel = (item: JsonValue): boolean => {
    if (!isJsonObject(item) || typeof item['label'] !== 'string') return false;
    const { sources } = item;
    return Array.isArray(sources) && sources.every(isSource);
  };
  return Array.isArray(value) && value.every(isLabel);
}

/** Both, each label once. Labels only ever come to it: the same list when there is nothing new. */
export function mergeLabels(
  known: readonly FlowLabel[],
  added: readonly FlowLabel[] = noLabels,
): readonly FlowLabel[] {
  let merged = known;
  for (const { label, sources } of added) {
    const index = merged.findIndex((other) => other.label === label);
    const before = merged[index] ?? { label, sources: [] };
    const after = withSources(before, sources);
    if (index === -1) merged = [...merged, after];
    else if (after !== before) merged = merged.with(index, after);
  }
  return merged;
}
