import { AuraError } from '../errors/aura-error.ts';
import type { CallId, RunId } from '../ids/ids.ts';
import type { Namespace } from '../namespace/namespace.ts';
import type { Logger } from '../ports/logger.ts';
import { mainScope } from '../run/scope.ts';
import type { Spending } from './budget-amount.ts';
import type { PastSpending } from './past-spending.ts';
import type { QuotaAmount, QuotaReservation, QuotaRule, QuotaStore } from './quota.ts';
import { toQuotaRefusal } from './quota-refusal.ts';
import type { QuotaRefusal } from './quota-refusal.ts';

/** What is held of the quotas for a model call. */
export interface HeldQuota {
  /** Counts what the call has really used in place of what was held for it. Must be called once. Does not throw. */
  settle(actual: Spending): Promise<void>;
}

/** How long something is held for a call of a process that is gone. A call that takes longer still counts when it ends. */
const holdMs = 10 * 60_000;

function toAmount({ tokens = 0, costMicros }: Spending, runs: 0 | 1): QuotaAmount {
  return {
    tokens,
    ...(typeof costMicros === 'number' ? { costMicros } : {}),
    ...(runs === 0 ? {} : { runs }),
  };
}

function unpriced({ scope }: QuotaRule): AuraError {
  return new AuraError('budget/unpriced', {
    message: `a quota of ${scope.key} bounds the cost, and the price of the model is not known`,
    hint: 'Add the model to the prices, or bound tokens instead.',
  });
}

/** How many lives may have reserved different amounts for the same model call, each gone before it could say so. */
const maxVariants = 4;

/**
 * Draws what one life of a run uses from the quotas of its namespace. The run itself counts together with its first model
 * call. Operations are named after the run and the call, so that whatever an earlier life has reserved is found again: a
 * run that goes on must neither pay twice nor stand in its own way.
 */
export class RunQuota {
  readonly #store: QuotaStore;
  readonly #namespace: Namespace;
  readonly #runId: RunId;
  readonly #scope: string;
  readonly #logger: Logger;
  readonly #onRefusal: (refusal: QuotaRefusal, callId?: CallId) => void;
  #rules: Promise<readonly QuotaRule[]> | undefined;
  /** Model calls that earlier lives were cut off in. */
  #cutOff: PastSpending['cutOff'];
  /** Model calls so far, of all lives. */
  #calls: number;
  #abandon: (() => Promise<void>) | undefined;

  constructor(options: {
    readonly store: QuotaStore;
    readonly namespace: Namespace;
    readonly runId: RunId;
    /** Which part of the run draws; the run counts with the first model call of its own. Default `main`. */
    readonly scope?: string;
    readonly logger: Logger;
    readonly past: Pick<PastSpending, 'cutOff' | 'calls'>;
    /** Called for each thing that the quotas have no room for. */
    readonly onRefusal: (refusal: QuotaRefusal, callId?: CallId) => void;
  }) {
    this.#store = options.store;
    this.#namespace = options.namespace;
    this.#runId = options.runId;
    this.#scope = options.scope ?? mainScope;
    this.#logger = options.logger;
    this.#onRefusal = options.onRefusal;
    this.#cutOff = options.past.cutOff;
    this.#calls = options.past.calls;
  }

  /** Whether a rule bounds tokens or costs, so that an answer must not become longer than what was reserved for it. */
  async boundsTokens(): Promise<boolean> {
    return (await this.#rulesOnce()).some(
      ({ max }) => max.tokens !== undefined || max.costMicros !== undefined,
    );
  }

  /**
   * Reserves for a model call what it can use at most. Undefined when a rule leaves too little. Throws `budget/unpriced`
   * when a rule bounds the cost and nobody knows it.
   */
  async reserveCall(reserved: Spending, signal: AbortSignal): Promise<HeldQuota | undefined> {
    await this.#settleCutOff(signal);
    await this.#requirePrice(reserved);
    const call = this.#calls + 1;
    const runs = this.#runsWith(call);
    const reservation = await this.#reserveOnce(call, toAmount(reserved, runs), signal);
    if (reservation === undefined) return undefined;
    this.#calls = call;
    const settle = async (actual: Spending): Promise<void> => {
      this.#abandon = undefined;
      // A cost that nobody knows afterwards is taken for what was expected.
      const { costMicros = 0 } = actual.costMicros === 'unknown' ? reserved : actual;
      await this.#commit(reservation, toAmount({ ...actual, costMicros }, runs));
    };
    this.#abandon = () => settle(reserved);
    return { settle };
  }

  /** Counts a tool call. False when the quotas have none left: then the call must not be made. */
  async takeToolCall(callId: CallId, signal: AbortSignal): Promise<boolean> {
    const one = { toolCalls: 1 };
    const reservation = await this.#reserve(`tool ${callId}`, one, { signal, callId });
    if (reservation === undefined) return false;
    await this.#commit(reservation, one);
    return true;
  }

  /** Ends the life. A model call that was abandoned counts with all that was held for it. */
  async close(): Promise<void> {
    await this.#abandon?.();
  }

  #rulesOnce(): Promise<readonly QuotaRule[]> {
    this.#rules ??= Promise.resolve(this.#store.rules(this.#namespace));
    return this.#rules;
  }

  async #requirePrice({ costMicros }: Spending): Promise<void> {
    if (typeof costMicros === 'number') return;
    const rule = (await this.#rulesOnce()).find(({ max }) => max.costMicros !== undefined);
    if (rule !== undefined) throw unpriced(rule);
  }

  /** Gives back what is still held for calls that are made anew. */
  async #settleCutOff(signal: AbortSignal): Promise<void> {
    const cutOff = this.#cutOff;
    this.#cutOff = [];
    for (const { call, reserved } of cutOff) {
      const runs = this.#runsWith(call);
      const options = { operationId: this.#operation(`call ${call}`), ttlMs: holdMs, signal };
      try {
        const amount = toAmount(reserved, runs);
        const reservation = await this.#store.reserve(this.#namespace, amount, options);
        await this.#commit(reservation, toAmount({}, runs));
      } catch (error) {
        // Nothing is held any more, and there is no room to hold it again.
        if (!AuraError.is(error, 'quota/exceeded')) throw error;
      }
    }
  }

  /** Reserves what an earlier life may have reserved already without having come to say so. */
  async #reserveOnce(
    call: number,
    amount: QuotaAmount,
    signal: AbortSignal,
  ): Promise<QuotaReservation | undefined> {
    for (let variant = 1; ; variant += 1) {
      const id = variant === 1 ? `call ${call}` : `call ${call}, ${variant}`;
      try {
        return await this.#reserve(id, amount, { signal });
      } catch (error) {
        const isOther = AuraError.is(error, 'store/duplicate_operation');
        if (!isOther || variant === maxVariants) throw error;
      }
    }
  }

  async #reserve(
    id: string,
    amount: QuotaAmount,
    { signal, callId }: { readonly signal: AbortSignal; readonly callId?: CallId },
  ): Promise<QuotaReservation | undefined> {
    const options = { operationId: this.#operation(id), ttlMs: holdMs, signal };
    try {
      return await this.#store.reserve(this.#namespace, amount, options);
    } catch (error) {
      if (!AuraError.is(error, 'quota/exceeded')) throw error;
      this.#onRefusal(toQuotaRefusal(error), callId);
      return undefined;
    }
  }

  /** What was used is used: that it could not be counted must not take the answer away. */
  async #commit(reservation: QuotaReservation, actual: QuotaAmount): Promise<void> {
    try {
      await this.#store.commit(reservation, actual);
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown.message : String(thrown);
      const runId = this.#runId;
      this.#logger.log('error', 'what a run has used could not be counted', { runId, error });
    }
  }

  #runsWith(call: number): 0 | 1 {
    return call === 1 && this.#scope === mainScope ? 1 : 0;
  }

  #operation(id: string): string {
    const part = this.#scope === mainScope ? '' : ` ${this.#scope}`;
    return `${this.#runId}${part} ${id}`;
  }
}
