import { outputAgain } from '../output/output-again.ts';
import type { Digest } from '../ports/digest.ts';
import { conditionsAgain } from '../stop/conditions-again.ts';
import type { ResumeOptions } from './resume-run.ts';
import type { RunRequest } from './run-handle.ts';
import type { TakenRun } from './taken-run.ts';

/** What of its request a run is given again, because its log cannot keep it. Throws `run/options_missing`. */
export function givenAgain(
  { opened }: Pick<TakenRun, 'opened'>,
  options: Pick<ResumeOptions, 'stopWhen' | 'output'>,
  digest: Digest,
): Pick<RunRequest, 'stopWhen' | 'output'> {
  const { stopWhen, output } = opened;
  return {
    ...(stopWhen === undefined ? {} : { stopWhen: conditionsAgain(stopWhen, options.stopWhen) }),
    ...(output === undefined ? {} : { output: outputAgain(output, options.output, digest) }),
  };
}
