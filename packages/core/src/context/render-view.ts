import type { MessageId } from '../ids/ids.ts';
import { contentText } from '../message/message-text.ts';
import type { Message, ToolMessage, UserMessage } from '../message/message.ts';
import type { ContextOverlay } from './context-overlay.ts';
import { elideResult, replaceResult } from './result-stub.ts';
import { readHint } from './read-hint.ts';
import { applyCut } from './text-cut.ts';
import { toUnits } from './units.ts';
import type { Unit, UnitResult } from './units.ts';

/** The units of a history that the model is shown. */
export function shownUnits(units: readonly Unit[], overlay: ContextOverlay): readonly Unit[] {
  return units.filter(({ at, pinned }) => at >= overlay.shownFrom || pinned);
}

function showResult(unit: Unit, { at, message }: UnitResult, overlay: ContextOverlay): ToolMessage {
  if (unit.pinned) return message;
  if (unit.at < overlay.elidedBefore) return elideResult(message);
  const found = overlay.cuts.find((it) => it.at === at);
  if (found === undefined) return message;
  const { content, blobRef } = message.result;
  return replaceResult(message, applyCut(contentText(content), found.cut, readHint(blobRef)));
}

/** The results of a unit as the model is shown them; the stored ones where nothing is left out. */
export function showResults(unit: Unit, overlay: ContextOverlay): readonly ToolMessage[] {
  return unit.results.map((result) => showResult(unit, result, overlay));
}

/** A message that stands for what comes before `next`. Made of nothing else, so that it is always the same. */
function standIn(next: Message, kind: 'summary' | 'note', text: string): UserMessage {
  return {
    role: 'user',
    id: `${next.id}/${kind}` as MessageId,
    createdAt: next.createdAt,
    content: [{ type: 'text', text }],
    ...(kind === 'summary' ? { origin: 'summary' } : {}),
  };
}

/** What a view begins with so that it begins with a user, as providers require, and says what it lacks. */
function opening(first: Message, { summary }: ContextOverlay): readonly Message[] {
  if (summary !== null) {
    return [standIn(first, 'summary', `Summary of the conversation so far:\n\n${summary}`)];
  }
  if (first.role === 'user') return [];
  return [standIn(first, 'note', '[Earlier messages, if any, are not shown.]')];
}

/** The messages that units make under an overlay. */
export function renderUnits(units: readonly Unit[], overlay: ContextOverlay): readonly Message[] {
  const messages = shownUnits(units, overlay).flatMap((unit): Message[] => [
    unit.message,
    ...showResults(unit, overlay),
  ]);
  const [first] = messages;
  return first === undefined ? [] : [...opening(first, overlay), ...messages];
}

/**
 * What a model is shown of a history: begins with a user, every call has its result, no result is without its call.
 * Equal for an equal history and overlay; while the overlay stays, a longer history only adds to the end.
 */
export function renderView(
  history: readonly Message[],
  overlay: ContextOverlay,
): readonly Message[] {
  return renderUnits(toUnits(history), overlay);
}
