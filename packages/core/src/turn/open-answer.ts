import type { Spending } from '../budget/budget-amount.ts';
import { AuraError } from '../errors/aura-error.ts';
import type { AssistantMessage } from '../message/message.ts';
import type { ModelResponse } from '../model/model-port.ts';
import { noUsage } from '../model/usage.ts';
import type { AnswerRecorder } from './answer-recorder.ts';
import type { PaidCall } from './pay-for-call.ts';
import type { TurnServices } from './turn-services.ts';

/** An answer that is being streamed. */
export interface OpenAnswer {
  readonly recorder: AnswerRecorder;
  readonly spanId: string;
  readonly paid: PaidCall | undefined;
}

/** Ends a call, if it is paid, with what came of it; the price is that of the model that has answered. */
export async function spentBy(
  { paid, recorder }: OpenAnswer,
  answer: AssistantMessage | undefined,
): Promise<{ readonly spent?: Spending }> {
  return paid === undefined ? {} : { spent: await paid.settle(answer, recorder.model) };
}

async function discard(
  { journal }: TurnServices,
  open: OpenAnswer,
  { error, answer }: { readonly error: AuraError; readonly answer: AssistantMessage | undefined },
): Promise<void> {
  const { recorder, spanId } = open;
  const { messageId } = recorder;
  const spent = await spentBy(open, answer);
  const used = answer?.usage === undefined ? {} : { usage: answer.usage };
  const event = { type: 'message.discarded', messageId, reason: error.code, ...used } as const;
  journal.record({ type: 'event', event: { ...event, ...spent }, spanId });
}

/**
 * Text that was shown is kept as an incomplete message, unless the call is made again; anything less is discarded, and
 * counts with what it has used. Calls are never kept: they did not run.
 */
export async function keepPartial(
  services: TurnServices,
  open: OpenAnswer,
  broken: {
    readonly response: ModelResponse | undefined;
    readonly error: AuraError;
    readonly isRepeated: boolean;
  },
): Promise<void> {
  const { recorder, spanId } = open;
  const { response, error, isRepeated } = broken;
  const message =
    response &&
    recorder.complete(
      { ...response, toolCalls: [] },
      { agent: services.agent.id, incomplete: true },
    );
  if (message === undefined || isRepeated || !recorder.hasText) {
    await discard(services, open, { error, answer: message });
    return;
  }
  const spent = await spentBy(open, message);
  const { usage = noUsage, finish = 'other' } = message;
  const event = { type: 'message.completed', message, usage, finish, ...spent } as const;
  services.journal.record({ type: 'event', event, spanId });
}

/** Waits for what hooks do with an answer. When they fail the run, or it is made to end meanwhile, the answer is none. */
export async function orDiscard<T>(
  services: TurnServices,
  open: OpenAnswer,
  { work, answer }: { readonly work: Promise<T>; readonly answer?: AssistantMessage },
): Promise<T> {
  try {
    return await work;
  } catch (thrown) {
    await discard(services, open, { error: AuraError.from(thrown, 'provider/aborted'), answer });
    throw thrown;
  }
}
