import type { Spending } from '../budget/budget-amount.ts';
import type { MeteredCall } from '../budget/run-meter.ts';
import type { Awaitable } from '../json/json.ts';
import type { AssistantMessage } from '../message/message.ts';
import type { ModelInfo, ModelRequest } from '../model/model-port.ts';
import type { TurnServices } from './turn-services.ts';

/** A model call that the budget of the run and the quotas of its namespace have room for. */
export interface PaidCall extends Omit<MeteredCall, 'settle' | 'cancel'> {
  /** As for a metered call. What it has spent is counted when it resolves. */
  settle(answer: AssistantMessage | undefined, by?: ModelInfo): Awaitable<Spending>;
}

/**
 * Reserves for a model call what it can spend at most, in the budget and in the quotas or in neither. Undefined when there
 * is not enough. Throws `budget/unpriced` when nobody can tell.
 */
export async function payForCall(
  { meter, quota }: TurnServices,
  request: ModelRequest,
  signal: AbortSignal,
): Promise<PaidCall | undefined> {
  const metered = meter?.beginCall(request);
  if (metered === undefined || quota === undefined) return metered;
  const { reserved, maxOutputTokens, isLast, isShort } = metered;
  try {
    const held = await quota.reserveCall(reserved, signal);
    if (held === undefined) {
      metered.cancel();
      return undefined;
    }
    const isBound = maxOutputTokens === undefined && (await quota.boundsTokens());
    return {
      reserved,
      isLast,
      isShort,
      maxOutputTokens: isBound ? reserved.outputTokens : maxOutputTokens,
      async settle(answer, by) {
        const spent = metered.settle(answer, by);
        await held.settle(spent);
        return spent;
      },
    };
  } catch (error) {
    metered.cancel();
    throw error;
  }
}
