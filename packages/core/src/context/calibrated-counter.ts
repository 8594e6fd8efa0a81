import type { TokenCounter } from './token-counter.ts';

/** How much the newest observation counts against all earlier ones. */
const weight = 0.3;
/** An observation beyond these says more about the provider's report than about the counter. */
const minRatio = 0.7;
const maxRatio = 2;

/** A counter that learns. */
export interface CalibratedCounter extends TokenCounter {
  observe(model: string, estimated: number, actual: number): void;
}

/**
 * A counter that follows what providers report: each model gets a factor of its own, an exponential moving average of
 * actual over estimated tokens. `estimated` is what this counter said, factor included.
 */
export function calibratedCounter(base: TokenCounter): CalibratedCounter {
  const ratios = new Map<string, number>();
  const scale = (model: string, tokens: number): number =>
    Math.ceil(tokens * (ratios.get(model) ?? 1));
  const { prepare } = base;
  return {
    ...(prepare === undefined ? {} : { prepare: prepare.bind(base) }),
    id: `calibrated(${base.id})`,
    text: (text, model) => scale(model, base.text(text, model)),
    message: (message, model) => scale(model, base.message(message, model)),
    tools: (tools, model) => scale(model, base.tools(tools, model)),
    observe(model, estimated, actual) {
      if (!(estimated > 0 && actual > 0)) return;
      const before = ratios.get(model) ?? 1;
      const seen = (before * actual) / estimated;
      const after = before + weight * (seen - before);
      ratios.set(model, Math.min(maxRatio, Math.max(minRatio, after)));
    },
  };
}
