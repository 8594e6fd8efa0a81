import { fromErrorRecord } from '../errors/aura-error.ts';
import type { SystemBlock } from '../model/model-port.ts';
import type { AgentPrompt } from '../prompt/prompt-source.ts';
import { promptAfter } from '../prompt/rendered-prompt.ts';
import type { RunRecord } from '../run/run-record.ts';
import { laneOf } from './lane-of.ts';
import type { RecordedLife } from './recorded-life.ts';
import type { Score } from './score.ts';

/** The records up to the next one that says something else than what the prompt has come to. */
function upToNextStep({ records, next }: Score): readonly RunRecord[] {
  const from = next === undefined ? records.length : records.indexOf(next);
  const end = records.findIndex(
    (record, index) =>
      index >= from && record.type !== 'prompt.rendered' && laneOf(record) === undefined,
  );
  return end === -1 ? records : records.slice(0, end);
}

/** A source of prompts that gives what is on record. Undefined when nothing of a prompt is, which is the rule. */
export function recordedPrompt(
  { before }: Pick<RecordedLife, 'before'>,
  score: Score,
): AgentPrompt | undefined {
  const isRecorded = ({ type }: RunRecord): boolean => type === 'prompt.rendered';
  if (!before.some(isRecorded) && !score.records.some(isRecorded)) return undefined;
  return {
    source: {
      blocks(): readonly SystemBlock[] {
        if (score.next?.type === 'flow.failed') throw fromErrorRecord(score.next.error);
        const { prefix = [], turn = [] } = [...before, ...upToNextStep(score)].reduce(
          promptAfter,
          {},
        );
        return [...prefix, ...turn];
      },
    },
  };
}
