import type { RunRequest } from '../agent/run-handle.ts';
import type { ModelToolChoice } from '../model/model-port.ts';
import { outputToolName } from '../output/output-tool.ts';
import type { TurnServices } from './turn-services.ts';

/** The choice with which a model has to answer, in the form that is asked for. */
export function answerChoice({ output }: Pick<RunRequest, 'output'>): ModelToolChoice {
  return output?.strategy === 'tool' ? { tool: outputToolName } : 'none';
}

/**
 * What the model may call; undefined when it may choose. What the caller wants holds until a tool was called: otherwise
 * the model could never answer.
 */
export function toolChoiceFor(
  { request, past }: TurnServices,
  wanted: { readonly forceAnswer: boolean; readonly problem: string | null },
): ModelToolChoice | undefined {
  const choice = answerChoice(request);
  // A model that has written its answer instead of calling the tool for it has to call it now.
  const isRepair = wanted.problem !== null && choice !== 'none';
  if (wanted.forceAnswer || isRepair) return choice;
  const { toolChoice } = request;
  return toolChoice === 'none' || past.transcript.callCount === 0 ? toolChoice : undefined;
}
