import type { Message } from '../message/message.ts';
import type { ContextOverlay } from './context-overlay.ts';
import { renderUnits } from './render-view.ts';
import type { CountText } from './text-cut.ts';
import type { TokenCounter } from './token-counter.ts';
import { exchangeStart, toUnits } from './units.ts';
import type { Unit } from './units.ts';

/** A history taken apart, with the means to count what an overlay makes of it. */
export interface MeasuredHistory {
  readonly units: readonly Unit[];
  /** Position of the current exchange, which is never left out. */
  readonly exchangeAt: number;
  readonly count: CountText;
  countMessage(message: Message): number;
  /** Tokens of everything the model is shown under an overlay. */
  tokens(overlay: ContextOverlay): number;
}

/** Takes a history apart. */
export function measureHistory(
  history: readonly Message[],
  counter: TokenCounter,
  model: string,
): MeasuredHistory {
  const units = toUnits(history);
  const countMessage = (message: Message): number => counter.message(message, model);
  return {
    units,
    exchangeAt: exchangeStart(units),
    count: (text) => counter.text(text, model),
    countMessage,
    tokens: (overlay) =>
      renderUnits(units, overlay).reduce((sum, message) => sum + countMessage(message), 0),
  };
}
