import { isJsonObject } from '../json/json.ts';
import type { OutputPlan } from '../output/output-plan.ts';
import type { RunOpened } from '../run/run-record.ts';
import type { TurnServices } from '../turn/turn-services.ts';
import type { ScorePart } from './score.ts';

/** The form in which a recorded run was to answer. Nothing is checked against it: what was found is on record. */
export function recordedOutput({ output }: RunOpened): { readonly output?: OutputPlan } {
  if (output === undefined) return {};
  return {
    output: {
      ...output,
      schema: {},
      check: async (args) => ({ ok: true, args }),
      parse: async (value) => value,
    },
  };
}

/** What was wrong with the answer that is being dealt with; undefined when the log breaks off before that was found. */
function recordedProblem({ next, records }: ScorePart): string | null | undefined {
  if (next === undefined) return undefined;
  const found = records.slice(records.indexOf(next)).find(({ type }) => type === 'flow.exec');
  if (found?.type !== 'flow.exec' || !isJsonObject(found.output)) return undefined;
  const { problem } = found.output;
  return typeof problem === 'string' ? problem : null;
}

/** Finds in answers what was found in them when they were recorded: a log has no schema. */
export function recordedAnswers(services: TurnServices, score: ScorePart): TurnServices {
  return {
    ...services,
    judgeAnswer: async () => {
      const problem = recordedProblem(score);
      return problem === undefined ? new Promise<never>(() => {}) : problem;
    },
  };
}
