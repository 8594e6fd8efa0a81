import type { ContextOverlay } from '../context/context-overlay.ts';
import { noOverlay } from '../context/context-overlay.ts';
import type { TextCut } from '../context/text-cut.ts';
import type { MessageId } from '../ids/ids.ts';
import { isJsonObject } from '../json/json.ts';
import type { JsonObject, JsonValue } from '../json/json.ts';
import type { Message } from '../message/message.ts';
import type { SessionHead } from './session.ts';

/** Where a session has its overlay. In a list, because patches of metadata merge objects and replace lists. */
const metadataKey = 'aura.overlay';

/**
 * What models are shown instead of parts of a session. The messages themselves stay as they are. Unlike in a
 * {@link ContextOverlay}, places are named by messages, so that they mean the same wherever a copy of the session begins.
 */
export interface SessionOverlay {
  /** What comes before it is not shown, pinned messages excepted. Null: all is shown. */
  readonly shownFrom: MessageId | null;
  /** Results of this answer and those before it are shown as one line each. Null: none are. */
  readonly elidedThrough: MessageId | null;
  /** Results that are shown in part. */
  readonly cuts: readonly { readonly message: MessageId; readonly cut: TextCut }[];
  /** Stands for what is not shown. */
  readonly summary: string | null;
}

/** An overlay with places of its own named by the messages of the history it belongs to. */
export function toSessionOverlay(
  history: readonly Message[],
  overlay: ContextOverlay,
): SessionOverlay {
  const { shownFrom, elidedBefore, cuts, summary } = overlay;
  return {
    shownFrom: (shownFrom > 0 && history[shownFrom]?.id) || null,
    elidedThrough: history[elidedBefore - 1]?.id ?? null,
    cuts: cuts.flatMap(({ at, cut }) => {
      const message = history[at]?.id;
      return message === undefined ? [] : [{ message, cut }];
    }),
    summary,
  };
}

/** The overlay for a history. Nothing is laid over one that lacks a message it names, as a fork from further back may. */
export function toContextOverlay(
  history: readonly Message[],
  overlay: SessionOverlay,
): ContextOverlay {
  const places = new Map(history.map(({ id }, at) => [id, at]));
  const place = (id: MessageId | null, shift: number): number | undefined => {
    if (id === null) return 0;
    const at = places.get(id);
    return at === undefined ? undefined : at + shift;
  };
  const shownFrom = place(overlay.shownFrom, 0);
  const elidedBefore = place(overlay.elidedThrough, 1);
  if (shownFrom === undefined || elidedBefore === undefined) return noOverlay;
  const cuts = overlay.cuts.flatMap(({ message, cut }) => {
    const at = places.get(message);
    return at === undefined ? [] : [{ at, cut }];
  });
  return { shownFrom, elidedBefore, cuts, summary: overlay.summary };
}

/** The change of a session's metadata with which it has this overlay, in place of the one it had. */
export function overlayPatch(overlay: SessionOverlay): JsonObject {
  const { shownFrom, elidedThrough, cuts, summary } = overlay;
  const places = cuts.map(({ message, cut }) => ({ message, cut: { ...cut } }));
  return { [metadataKey]: [{ shownFrom, elidedThrough, cuts: places, summary }] };
}

function isOptionalText(value: JsonValue | undefined): value is string | null {
  return value === null || typeof value === 'string';
}

/** The cuts of a stored overlay; undefined when they are none. */
function readCuts(value: JsonValue | undefined): SessionOverlay['cuts'] | undefined {
  if (!Array.isArray(value)) return undefined;
  const cuts = value.flatMap((item: JsonValue) => {
    const { message, cut } = isJsonObject(item) ? item : {};
    if (typeof message !== 'string' || !isJsonObject(cut)) return [];
    const { head, tail, keptTokens, totalTokens } = cut;
    const isCut =
      typeof head === 'number' &&
      typeof tail === 'number' &&
      typeof keptTokens === 'number' &&
      typeof totalTokens === 'number';
    // An id like any other: what it names is looked up, not trusted.
    return isCut
      ? [{ message: message as MessageId, cut: { head, tail, keptTokens, totalTokens } }]
      : [];
  });
  return cuts.length === value.length ? cuts : undefined;
}

/** What is laid over a session; undefined when nothing is. */
export function sessionOverlay(
  head: Pick<SessionHead, 'metadata'> | undefined,
): SessionOverlay | undefined {
  const list = head?.metadata[metadataKey];
  const stored: JsonValue | undefined = Array.isArray(list) ? list[0] : undefined;
  if (!isJsonObject(stored)) return undefined;
  const { shownFrom, elidedThrough, summary } = stored;
  const cuts = readCuts(stored['cuts']);
  const isWhole =
    isOptionalText(shownFrom) && isOptionalText(elidedThrough) && isOptionalText(summary);
  if (!isWhole || cuts === undefined) return undefined;
  const id = (text: string | null): MessageId | null => text as MessageId | null;
  return { shownFrom: id(shownFrom), elidedThrough: id(elidedThrough), cuts, summary };
}
