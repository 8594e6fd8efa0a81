import type { ModelInfo, Usage } from '../model/model-port.ts';

/** What a model call costs. */
export interface Cost {
  /** Whole millionths of the currency of the table. */
  readonly costMicros: number;
}

/** Prices of models, as a port. Must not throw. */
export interface PriceTable {
  /** Undefined when the price is not known; that is something else than zero. */
  price(model: Pick<ModelInfo, 'provider' | 'model'>, usage: Usage): Cost | undefined;
}
