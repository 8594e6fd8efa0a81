import type { MeteredCall } from '../budget/run-meter.ts';
import type { MessageId } from '../ids/ids.ts';
import type { Message } from '../message/message.ts';
import type { ModelRequest } from '../model/model-port.ts';
import { answerChoice } from './tool-choice.ts';
import type { TurnServices } from './turn-services.ts';

const lastText =
  'The budget of this run is nearly used up, and no more tools can be called. Answer now, with what you have.';

function lastMessage({ ids, clock }: TurnServices): Message {
  return {
    role: 'user',
    id: ids.next('msg') as MessageId,
    createdAt: clock.now(),
    content: [{ type: 'text', text: lastText }],
  };
}

/** A request within the bounds of what is held for it. */
export function affordableRequest(
  services: TurnServices,
  request: ModelRequest,
  { isLast, maxOutputTokens }: Pick<MeteredCall, 'isLast' | 'maxOutputTokens'>,
): ModelRequest {
  const bounded = maxOutputTokens === undefined ? request : { ...request, maxOutputTokens };
  if (!isLast) return bounded;
  return {
    ...bounded,
    messages: [...request.messages, lastMessage(services)],
    toolChoice: answerChoice(services.request),
  };
}
