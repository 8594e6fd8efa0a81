import { fromErrorRecord } from '../errors/aura-error.ts';
import type { SystemBlock } from '../model/model-port.ts';
import type { AgentPrompt } from '../prompt/prompt-source.ts';
import { promptAfter } from '../prompt/rendered-prompt.ts';
import type { RunRecord } from '../run/run-record.ts';
import type { RecordedLife } from './recorded-life.ts';
import type { ScorePart } from './score.ts';
import { upToNextStep } from './up-to-next-step.ts';

function isRecorded({ type }: RunRecord): boolean {
  return type === 'prompt.rendered';
}

/** A source of prompts that gives what is on record. Undefined when nothing of a prompt is, which is the rule. */
export function recordedPrompt(
  { before }: Pick<RecordedLife, 'before'>,
  score: ScorePart,
): AgentPrompt | undefined {
  if (!before.some(isRecorded) && !score.records.some(isRecorded)) return undefined;
  return {
    source: {
      blocks(): readonly SystemBlock[] {
        if (score.next?.type === 'flow.failed') throw fromErrorRecord(score.next.error);
        const { prefix = [], turn = [] } = [...before, ...upToNextStep(score, isRecorded)].reduce(
          promptAfter,
          {},
        );
        return [...prefix, ...turn];
      },
    },
  };
}
