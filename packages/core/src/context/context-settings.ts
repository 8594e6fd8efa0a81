import { AuraError } from '../errors/aura-error.ts';
import type { ModelInfo } from '../model/model-port.ts';
import type { ContextOptions } from './context-options.ts';
import type { Summariser } from './summariser.ts';
import type { TokenCounter } from './token-counter.ts';

/** Context options with everything filled in for one model. All lengths in tokens. */
export interface ContextSettings {
  readonly counter: TokenCounter;
  /** Name of the model, for the counter. */
  readonly model: string;
  /** Window without the room for the answer, as a provider counts. */
  readonly inputTokens: number;
  /** The same as the counter counts: the margin is taken off. */
  readonly budget: number;
  /** The same of the largest model that stands in for this one; absent unless it is more. */
  readonly fallbackBudget?: number;
  readonly highTokens: number;
  readonly lowTokens: number;
  readonly toolResultTokens: number;
  readonly keepToolSteps: number;
  readonly strategy: 'drop' | 'summarise' | 'fail';
  readonly summariser: Summariser | undefined;
}

const defaultWindow = 200_000;
const maxReserved = 8_192;
const minReserved = 1_024;
const maxToolResult = 25_000;

function invalid(message: string): AuraError {
  return new AuraError('context/invalid_options', { message });
}

function requireShare(name: string, value: number): void {
  if (!(value > 0 && value <= 1)) throw invalid(`${name} is ${value}, it must be in (0, 1]`);
}

function requireCount(name: string, value: number): void {
  if (!(Number.isInteger(value) && value >= 0)) {
    throw invalid(`${name} is ${value}, it must be a whole number`);
  }
}

/** The settings for one model; throws `context/invalid_options` when they make no sense. */
export function contextSettings(
  options: ContextOptions,
  model: ModelInfo,
  maxOutputTokens?: number,
): ContextSettings {
  const { counter, summariser, margin = 0.03, keepToolSteps = 3 } = options;
  const { highWater = 0.85, lowWater = 0.6, toolResultShare = 0.3 } = options;
  const window = options.maxTokens ?? model.contextWindow ?? defaultWindow;
  const usual = Math.min(maxOutputTokens ?? maxReserved, maxReserved, Math.floor(window / 4));
  const reserved = options.reservedForOutput ?? Math.max(minReserved, usual);
  const inputTokens = window - reserved;
  requireShare('highWater', highWater);
  requireShare('lowWater', lowWater);
  requireShare('toolResultShare', toolResultShare);
  requireCount('keepToolSteps', keepToolSteps);
  if (!(margin >= 0)) throw invalid(`margin is ${margin}, it must not be negative`);
  if (lowWater > highWater) throw invalid(`lowWater ${lowWater} is above highWater ${highWater}`);
  if (!(inputTokens > 0)) {
    throw invalid(`a window of ${window} tokens has no room beside ${reserved} for the answer`);
  }
  const strategy = options.strategy ?? (summariser === undefined ? 'drop' : 'summarise');
  if (strategy === 'summarise' && summariser === undefined) {
    throw invalid('the strategy "summarise" needs a summariser');
  }
  const budget = Math.floor(inputTokens / (1 + margin));
  const fallbackBudget = Math.floor(((model.fallbackWindow ?? 0) - reserved) / (1 + margin));
  return {
    counter,
    model: model.model,
    inputTokens,
    budget,
    ...(fallbackBudget > budget && { fallbackBudget }),
    highTokens: Math.floor(budget * highWater),
    lowTokens: Math.floor(budget * lowWater),
    toolResultTokens: Math.min(maxToolResult, Math.floor(budget * toolResultShare)),
    keepToolSteps,
    strategy,
    summariser: strategy === 'summarise' ? summariser : undefined,
  };
}
