import type { CallId, MessageId } from '../ids/ids.ts';
import type {
  AssistantMessage,
  Message,
  ToolCall,
  ToolMessage,
  UserMessage,
} from '../message/message.ts';
import { failedResult } from '../tool/dispatch/tool-result.ts';

/** The result of one call of a unit. */
export interface UnitResult {
  /** Position in the history; undefined when the history has no result of the call. */
  readonly at: number | undefined;
  readonly message: ToolMessage;
}

/** What is sent or left out as a whole: a message, with calls together with all their results. */
export interface Unit {
  /** Position of the first message in the history. */
  readonly at: number;
  readonly message: UserMessage | AssistantMessage;
  /** One for each call of the message, in call order. */
  readonly results: readonly UnitResult[];
  /** Neither left out nor shortened. */
  readonly pinned: boolean;
}

/** A call that waits for its result. */
interface Slot {
  readonly call: ToolCall;
  result?: UnitResult;
}

/** A history may have lost the results of a process that died; the model is not left waiting for them. */
function missingResult(message: AssistantMessage, call: ToolCall): UnitResult {
  return {
    at: undefined,
    message: {
      role: 'tool',
      id: `${message.id}/${call.id}` as MessageId,
      createdAt: message.createdAt,
      result: failedResult(call, 'interrupted', 'No result of this call is on record.'),
    },
  };
}

function toUnit(at: number, message: UserMessage | AssistantMessage, slots: readonly Slot[]): Unit {
  if (message.role === 'user') {
    const pinned = message.pinned === true || message.origin === 'summary';
    return { at, message, results: [], pinned };
  }
  const results = slots.map(({ call, result }) => result ?? missingResult(message, call));
  const pinned = message.pinned === true || results.some((it) => it.message.pinned === true);
  return { at, message, results, pinned };
}

/**
 * The units of a history, damaged or not: every call has exactly one result behind it, results without a call are left
 * out, and a result that stands too far down moves up to its call.
 */
export function toUnits(history: readonly Message[]): readonly Unit[] {
  const open = new Map<CallId, Slot>();
  const drafts = history.flatMap((message, at) => {
    if (message.role === 'tool') {
      const slot = open.get(message.result.callId);
      if (slot !== undefined) slot.result = { at, message };
      open.delete(message.result.callId);
      return [];
    }
    const calls = message.role === 'assistant' ? message.toolCalls : [];
    const slots = calls.map((call): Slot => ({ call }));
    for (const slot of slots) open.set(slot.call.id, slot);
    return [{ at, message, slots }];
  });
  return drafts.map(({ at, message, slots }) => toUnit(at, message, slots));
}

/** True for an answer with calls. */
export function isStep(unit: Unit): boolean {
  return unit.results.length > 0;
}

/**
 * Position of the last message from a user: it and everything behind it is the current exchange. Without one the whole
 * history is.
 */
export function exchangeStart(units: readonly Unit[]): number {
  const last = units.findLast(
    ({ message }) => message.role === 'user' && message.origin !== 'summary',
  );
  return last?.at ?? 0;
}
