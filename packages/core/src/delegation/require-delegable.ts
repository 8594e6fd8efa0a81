import type { Agent } from '../agent/agent.ts';
import { AuraError } from '../errors/aura-error.ts';
import type { DispatchRun } from '../tool/dispatch/dispatch-run.ts';
import { depthOf, lineageOf, outermost } from './lineage.ts';

const usualDepth = 1;
const usualConcurrency = 4;

/** Whether an agent that works for this run could delegate in turn. */
export function canGoDeeper(run: DispatchRun): boolean {
  const { maxDepth = usualDepth } = outermost(run).agent.delegation ?? {};
  return depthOf(run) + 1 < maxDepth;
}

/**
 * Throws `delegation/too_deep`, `delegation/cycle` or `delegation/too_many` unless an agent may begin to work for a run
 * for which so many others already do.
 */
export function requireDelegable(outer: DispatchRun, agent: Agent, working: number): void {
  const { maxDepth = usualDepth, maxConcurrent = usualConcurrency } =
    outermost(outer).agent.delegation ?? {};
  if (depthOf(outer) >= maxDepth) {
    throw new AuraError('delegation/too_deep', {
      message: `"${outer.agent.id}" works for another agent itself and may not delegate any further`,
      hint: 'Do the task without delegating.',
    });
  }
  const path = lineageOf(outer).map((run) => run.agent.id);
  if (path.includes(agent.id)) {
    throw new AuraError('delegation/cycle', {
      message: `"${agent.id}" is at work further up: ${path.join(' -> ')}`,
      hint: 'Do the task without delegating, or delegate to another agent.',
    });
  }
  if (working >= maxConcurrent) {
    throw new AuraError('delegation/too_many', {
      message: `${working} agents already work for this run, which is as many as may`,
      hint: 'Delegate again when one of them has ended.',
    });
  }
}
