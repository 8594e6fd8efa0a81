import { heuristicCounter } from '../context/heuristic-counter.ts';
import type { TokenCounter } from '../context/token-counter.ts';
import { AuraError } from '../errors/aura-error.ts';
import type { AssistantMessage } from '../message/message.ts';
import type { ModelInfo, ModelPort, ModelRequest, Usage } from '../model/model-port.ts';
import type { Clock, Millis } from '../ports/clock.ts';
import type { AgentBudget } from './agent-budget.ts';
import type { BudgetLimits, Spending } from './budget-amount.ts';
import type { BudgetPressure, BudgetRefusal, BudgetTree } from './budget-tree.ts';
import { describeLeft } from './describe-left.ts';
import { warningKey } from './past-spending.ts';
import { planCall } from './plan-call.ts';
import { estimatedUsage, priceCall } from './price-call.ts';

/** A model call that may be made. */
export interface MeteredCall {
  /** What is held for it. */
  readonly reserved: Spending;
  /** There is not enough left for tools any more: the answer to this call has to be the last one. */
  readonly isLast: boolean;
  /** The answer may be less long than it was to be. */
  readonly isShort: boolean;
  /** Bound of generated tokens; undefined when nothing bounds them. */
  readonly maxOutputTokens: number | undefined;
  /**
   * Ends the call with what came of it, undefined when nothing did, and says what it has spent. Every call is settled,
   * whatever becomes of it, or cancelled. `by`: who has answered, if not the model that was asked.
   */
  settle(answer: AssistantMessage | undefined, by?: ModelInfo): Spending;
  /** Gives everything back instead: the call is not made after all. */
  cancel(): void;
}

/** From this share of a limit on, it is warned of. */
const warningRatio = 0.8;
/** Reserved for an answer that nobody has bounded. */
const usualOutputTokens = 8_192;

function boundsTokens({ tokens, outputTokens, costMicros }: BudgetLimits): boolean {
  return tokens !== undefined || outputTokens !== undefined || costMicros !== undefined;
}

function unpriced({ scope }: BudgetRefusal): AuraError {
  return new AuraError('budget/unpriced', {
    message: `the budget "${scope}" bounds the cost, and the price of the model is not known`,
    hint: 'Add the model to the prices, or bound tokens instead.',
  });
}

/** What a run is metered by. */
export type CallMeter = Pick<RunMeter, keyof RunMeter>;

/**
 * Held for a call of a run that nothing bounds: it is not estimated what it may spend, and until it has ended nobody knows
 * what it costs.
 */
const unboundedCall: Spending = { modelCalls: 1, costMicros: 'unknown' };

/** Meters one life of a run. */
export class RunMeter {
  readonly budget: BudgetTree;
  readonly #prices: AgentBudget['prices'];
  readonly #counter: TokenCounter;
  readonly #model: Pick<ModelPort, 'info'>;
  readonly #clock: Clock;
  readonly #isBounded: boolean;
  readonly #warned: Set<string>;
  readonly #onWarning: (pressure: BudgetPressure) => void;
  #accountedUntil: Millis;
  #abandon: (() => void) | undefined;

  constructor(options: {
    /** Of the run, with what its earlier lives have spent. */
    readonly budget: BudgetTree;
    readonly prices?: AgentBudget['prices'];
    readonly counter?: TokenCounter | undefined;
    /** What it is called and costs may change from call to call. */
    readonly model: Pick<ModelPort, 'info'>;
    readonly clock: Clock;
    /** Something else than the budget bounds what may be spent. */
    readonly isBounded?: boolean;
    /** Limits that were warned of already, as `warningKey` has them. */
    readonly warned: ReadonlySet<string>;
    /** Called at most once for each limit. */
    readonly onWarning: (pressure: BudgetPressure) => void;
  }) {
    this.budget = options.budget;
    this.#prices = options.prices;
    this.#counter = options.counter ?? heuristicCounter();
    this.#model = options.model;
    this.#clock = options.clock;
    this.#isBounded = options.isBounded ?? false;
    this.#warned = new Set(options.warned);
    this.#onWarning = options.onWarning;
    this.#accountedUntil = options.clock.monotonic();
  }

  /**
   * Reserves for a model call what it can spend at most. Undefined when that is more than there is. Throws
   * `budget/unpriced` when nobody can tell.
   */
  beginCall(request: ModelRequest): MeteredCall | undefined {
    const left = this.#left();
    if (!this.#isBounded && Object.keys(left).length === 0) return this.#beginUnbounded(request);
    // An answer is paid to the model that was asked, whichever has taken its place meanwhile.
    const { info } = this.#model;
    const inputTokens = this.#estimate(request, info);
    const { maxOutputTokens: asked, toolChoice, tools } = request;
    const wanted = asked ?? usualOutputTokens;
    const hasTools = tools.length > 0 && toolChoice !== 'none';
    const spend = (input: number, output: number): Spending =>
      priceCall(this.#prices, estimatedUsage(input, output), { info });
    const plan = planCall({ inputTokens, outputTokens: wanted, hasTools, spend }, left);
    if (plan === undefined) return undefined;
    const reserved = spend(inputTokens, plan.outputTokens);
    const decision = this.budget.reserve(reserved);
    if (decision.type === 'refused') {
      if (decision.reason === 'unpriced') throw unpriced(decision);
      return undefined;
    }
    const { reservation } = decision;
    this.#abandon = () => reservation.settle(reserved);
    return {
      reserved,
      isLast: plan.isLast && hasTools,
      isShort: plan.outputTokens < wanted,
      maxOutputTokens: boundsTokens(left) ? plan.outputTokens : asked,
      settle: (answer, by = info) => {
        const spent = this.#spentBy(answer, { inputTokens: () => inputTokens, info: by });
        const actual = { ...spent, wallMs: this.#account() };
        reservation.settle(actual);
        this.#warn();
        return actual;
      },
      cancel: () => reservation.release(),
    };
  }

  /** Counts what was asked of a model besides the turns. It cannot be prevented any more. Says what was spent. */
  chargeUsage(usage: Usage): Spending {
    const spent = priceCall(this.#prices, usage, this.#model);
    this.budget.charge(spent);
    this.#warn();
    return spent;
  }

  /** Counts a tool call. False when the budget has none left: then the call must not be made. */
  takeToolCall(): boolean {
    const one = { toolCalls: 1 };
    const decision = this.budget.reserve(one);
    if (decision.type === 'refused') return false;
    decision.reservation.settle(one);
    this.#warn();
    return true;
  }

  /** What the model is told once the budget runs low; undefined before. */
  notice(): string | undefined {
    const isLow = this.budget.pressures().some(({ ratio }) => ratio >= warningRatio);
    return isLow ? describeLeft(this.#left()) : undefined;
  }

  /** What the run has cost; undefined when that is not known. */
  get costMicros(): number | undefined {
    const { costMicros } = this.budget.spent;
    return costMicros === 'unknown' ? undefined : costMicros;
  }

  /** Ends the metering. A call that was abandoned counts with all that was reserved for it. */
  close(): void {
    this.#abandon?.();
  }

  /** The time that has passed since the last call is spent, though not settled yet. */
  #left(): BudgetLimits {
    const left = this.budget.left();
    if (left.wallMs === undefined) return left;
    return { ...left, wallMs: Math.max(0, left.wallMs - this.#elapsed()) };
  }

  #estimate({ system, messages, tools }: ModelRequest, { model }: ModelInfo): number {
    const counter = this.#counter;
    const fixed = system.reduce((sum, { text }) => sum + counter.text(text, model), 0);
    const said = messages.reduce((sum, message) => sum + counter.message(message, model), 0);
    return Math.ceil(fixed + said + counter.tools(tools, model));
  }

  /** Holds nothing and estimates nothing: that would be work for every call. */
  #beginUnbounded(request: ModelRequest): MeteredCall {
    const { info } = this.#model;
    const inputTokens = (): number => this.#estimate(request, info);
    this.#abandon = () => this.budget.charge(unboundedCall);
    return {
      reserved: unboundedCall,
      isLast: false,
      isShort: false,
      maxOutputTokens: request.maxOutputTokens,
      settle: (answer, by = info) => {
        this.#abandon = undefined;
        const spent = this.#spentBy(answer, { inputTokens, info: by });
        const actual = { ...spent, wallMs: this.#account() };
        this.budget.charge(actual);
        return actual;
      },
      cancel: () => {
        this.#abandon = undefined;
      },
    };
  }

  #spentBy(
    answer: AssistantMessage | undefined,
    { inputTokens, info }: { readonly inputTokens: () => number; readonly info: ModelInfo },
  ): Spending {
    // A provider that refuses or fails before it has said anything charges nothing.
    if (answer === undefined) return { modelCalls: 1 };
    const { usage, model: reported = info.model } = answer;
    const counted =
      usage !== undefined && usage.reported && usage.requests > 0
        ? usage
        : estimatedUsage(inputTokens(), Math.ceil(this.#counter.message(answer, reported)));
    return priceCall(this.#prices, counted, { info, reported });
  }

  #elapsed(): Millis {
    return Math.round(this.#clock.monotonic() - this.#accountedUntil);
  }

  #account(): Millis {
    const elapsed = this.#elapsed();
    this.#accountedUntil += elapsed;
    return elapsed;
  }

  #warn(): void {
    for (const pressure of this.budget.pressures()) {
      const key = warningKey(pressure);
      if (pressure.ratio < warningRatio || this.#warned.has(key)) continue;
      this.#warned.add(key);
      this.#onWarning(pressure);
    }
  }
}
