import type { DispatchRun } from '../tool/dispatch/dispatch-run.ts';

/** A run and those it works for, the outermost first. */
export function lineageOf(run: DispatchRun): readonly DispatchRun[] {
  return run.outer === undefined ? [run] : [...lineageOf(run.outer), run];
}

/** The run that was asked for, in whose log everything stands. */
export function outermost(run: DispatchRun): DispatchRun {
  return run.outer === undefined ? run : outermost(run.outer);
}

/** How many delegations lie above a run; 0 for one that was asked for. */
export function depthOf(run: DispatchRun): number {
  return run.outer === undefined ? 0 : 1 + depthOf(run.outer);
}
