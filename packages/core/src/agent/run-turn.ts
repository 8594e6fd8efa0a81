import { runFlow } from '../flow/run-flow.ts';
import type { FlowResult } from '../flow/types.ts';
import { mainScope } from '../run/scope.ts';
import { turnFlow } from '../turn/turn-flow.ts';
import type { TurnServices } from '../turn/turn-services.ts';
import { initialTurnState } from '../turn/turn-state.ts';
import type { TurnState } from '../turn/turn-state.ts';
import type { AgentRunnerOptions } from './agent-runner-options.ts';
import type { RunRequest } from './run-handle.ts';

/** Visits of nodes per model call, at the most: rounds with compaction and an overflow take the most. */
const visitsPerCall = 20;

/** Where a run begins: with what earlier ones have laid over its conversation. */
function turnStateOf({ overlay }: RunRequest): TurnState {
  return overlay === undefined ? initialTurnState : { ...initialTurnState, overlay };
}

/** Runs the turn flow of a run, or of a part of it, to an end or a suspension. Goes on where its past ends. */
export function runTurn(
  services: TurnServices,
  world: Pick<AgentRunnerOptions, 'random' | 'freezeState'>,
  signal: AbortSignal,
): Promise<FlowResult<TurnState>> {
  const { runId, agent, clock, journal, past, logger } = services;
  const { maxDurationMs, abortGraceMs, turnDepth } = agent.limits;
  const { scope } = journal;
  return runFlow(turnFlow(agent), turnStateOf(services.request), {
    // Idempotency keys are made from it, and parts of a run visit nodes of the same names.
    runId: scope === mainScope ? runId : `${runId}:${scope}`,
    services,
    clock,
    random: world.random,
    signal,
    limits: {
      abortGraceMs,
      maxSteps: visitsPerCall * (turnDepth + 3),
      ...(maxDurationMs > 0 ? { deadlineMs: maxDurationMs } : {}),
    },
    record: (record) => journal.record(record),
    past: past.flow,
    hooks: { leaked: (path) => logger.log('warn', 'work went on after an abort', { runId, path }) },
    freezeState: world.freezeState ?? false,
  });
}
