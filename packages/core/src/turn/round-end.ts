import { totalUsage } from '../agent/to-outcome.ts';
import type { StopReason } from '../events/aura-event.ts';
import { outputCalls } from '../output/accepted-output.ts';
import { maxRepairs, outputInvalid } from '../output/judge-answer.ts';
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

/** Whether the model has given its answer as a call, and nothing has come in that it may still be asked about. */
function hasAnswered(services: TurnServices, turn: number): boolean {
  const { agent, inbox, past, request } = services;
  if (outputCalls(request, past.transcript).accepted === undefined) return false;
  return inbox.isEmpty || turn > agent.limits.turnDepth;
}

/** Whether the answer has calls that the client runs: it has to be asked again with their results. */
function isHandedOver({ past: { transcript } }: TurnServices): boolean {
  const calls = transcript.lastAnswer?.toolCalls ?? [];
  return calls.some(({ id }) => transcript.result(id)?.outcome === 'handed_over');
}

async function reasonToStop(services: TurnServices, turn: number): Promise<StopReason | null> {
  const { agent, past, request } = services;
  const { maxToolCalls } = agent.limits;
  if (hasAnswered(services, turn)) return 'completed';
  if (isHandedOver(services)) return 'client_tools';
  if (maxToolCalls > 0 && past.transcript.callCount > maxToolCalls) return 'max_tool_calls';
  if (request.stopWhen === undefined) return null;
  return (await services.meetsStopCondition(turn)) ? 'stop_condition' : null;
}

/** How a run stands after a round of tool calls. */
export interface RoundEnd {
  /** Why the run is to end; null when it goes on. */
  readonly stopReason: StopReason | null;
  /** How many answers had something wrong with them. */
  readonly rejections: number;
}

/** Looks at a run after a round. Throws `run/output_invalid` when there were enough attempts at an answer. */
export async function endOfRound(
  services: TurnServices,
  { turn, rejections }: { readonly turn: number; readonly rejections: number },
): Promise<RoundEnd> {
  const { past, request } = services;
  const { isRejected } = outputCalls(request, past.transcript);
  if (isRejected && rejections === maxRepairs) throw outputInvalid(past.transcript.lastAnswer);
  return {
    stopReason: await reasonToStop(services, turn),
    rejections: isRejected ? rejections + 1 : rejections,
  };
}
