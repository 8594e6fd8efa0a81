import { Namespace } from '@aura/core';
import type { Agent, Millis, ResumeOptions, RunHandle, RunRef } from '@aura/core';
import { requireAgent } from '../agents/require-agent.ts';
import type { RunContext } from './run-context.ts';

/** An agent none of whose runs takes longer than this. */
function withLimit(agent: Agent, limitMs: Millis): Agent {
  const { maxDurationMs } = agent.limits;
  if (limitMs === 0 || (maxDurationMs > 0 && maxDurationMs <= limitMs)) return agent;
  return { ...agent, limits: { ...agent.limits, maxDurationMs: limitMs } };
}

/**
 * Goes on with a run that nobody works on. Undefined when there is nothing to go on with. Throws `host/unknown_agent`
 * when its agent is not configured any more, and what `AgentRunner.resume` throws.
 */
export async function resumeRun(
  context: RunContext,
  run: RunRef,
  options?: ResumeOptions,
): Promise<RunHandle | undefined> {
  const { runLogs, runner, active, carried, resumedRunLimitMs } = context;
  const summary = await runLogs.within(run.namespace).get(run.runId);
  if (summary === undefined) return undefined;
  const agent = withLimit(requireAgent(context, summary).agent, resumedRunLimitMs);
  // Its own one, which may lie below the one it was found in: what the run does belongs there.
  const namespace = Namespace.parse(summary.namespace, { allowSystem: true });
  const { runId } = run;
  carried.keep(runId, options?.forwarded);
  const forwarded = carried.get(runId);
  const handle = await runner.resume(
    agent,
    { namespace, runId },
    { ...options, ...(forwarded === undefined ? {} : { forwarded }) },
  );
  if (handle === undefined) return undefined;
  void carried.until(handle);
  return active.addResumed(handle, summary.mode);
}
