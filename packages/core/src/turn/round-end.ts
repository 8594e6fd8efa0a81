import { totalUsage } from '../agent/to-outcome.ts';
import type { StopReason } from '../events/aura-event.ts';
import { meetsCondition } from '../stop/meets-condition.ts';
import type { StopState } from '../stop/stop-condition.ts';
import type { ToolCall } from '../message/message.ts';
import type { DispatchRun } from '../tool/dispatch/dispatch-run.ts';
import type { TurnServices } from './turn-services.ts';

function stopState({ past, meter }: Pick<TurnServices, 'past' | 'meter'>): StopState {
  const { transcript } = past;
  const costMicros = meter?.costMicros;
  return {
    turns: transcript.answers.map((message) => ({
      message,
      results: message.toolCalls.flatMap(({ id }) => transcript.result(id) ?? []),
    })),
    usage: totalUsage(transcript),
    ...(costMicros === undefined ? {} : { costMicros }),
  };
}

/** Whether a condition of the request is met now. */
export function meetsStopCondition(
  services: Pick<TurnServices, 'past' | 'meter' | 'request'>,
): Promise<boolean> {
  return meetsCondition(services.request.stopWhen ?? [], stopState(services));
}

/** Whether a call comes after all those that the run may make. */
export function isBeyondLimit({ agent, past }: DispatchRun, callId: ToolCall['id']): boolean {
  const { maxToolCalls } = agent.limits;
  if (maxToolCalls === 0 || past.transcript.callCount <= maxToolCalls) return false;
  return past.transcript.callsBefore(callId).length >= maxToolCalls;
}

/** Why the run is to end after a round of tool calls; null when it goes on. */
export async function reasonToStop(
  services: TurnServices,
  turn: number,
): Promise<StopReason | null> {
  const { agent, past, request } = services;
  const { maxToolCalls } = agent.limits;
  if (maxToolCalls > 0 && past.transcript.callCount > maxToolCalls) return 'max_tool_calls';
  if (request.stopWhen === undefined) return null;
  return (await services.meetsStopCondition(turn)) ? 'stop_condition' : null;
}
