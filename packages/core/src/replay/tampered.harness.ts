import type { RunRecord } from '../run/run-record.ts';
import { digest, recordRun } from './replay.harness.ts';
import type { Scenario } from './replay.harness.ts';
import { replayRun } from './replay-run.ts';

/** Made anew in each run, or taken from the log by the replay. */
const passedOver = new Set(['seq', 'at', 'scope', 'spanId', 'createdAt', 'durationMs']);

/** What came from outside and stands in the log once: with another one, it is the log of another run. */
const inputs = [
  'run.started',
  'run.steered',
  'tool_call.started',
  'tool.progress',
  'tool.started /event/origin',
  'message.completed /event/message/model',
  'message.completed /event/message/content/0/provider',
  'message.discarded /event/reason',
  'approval.requested',
  'approval.resolved',
  'flow.exec /output/steered',
  'context.compacted /event/report/tokensBefore',
  'context.compacted /event/report/summaryError',
  'run.completed /event/outcome/reason',
];

/** What a schema has refused, how a tool has failed, and what a model has said before it failed, stand there once too. */
function isInput(record: RunRecord, place: string): boolean {
  if (record.type !== 'event') return inputs.some((input) => place.startsWith(input));
  const { event } = record;
  const hasFailed =
    event.type === 'tool.completed' &&
    ['invalid_input', 'unknown_tool', 'error', 'timeout'].some((outcome) =>
      event.result.outcome.startsWith(outcome),
    );
  // An outcome that there is not counts as one that a policy has decided on.
  const isRefusal =
    event.type === 'tool.completed' &&
    event.result.outcome === 'loop_detected' &&
    place.endsWith('/result/outcome');
  const isBroken = event.type === 'message.completed' && event.message.incomplete === true;
  return hasFailed || isRefusal || isBroken || inputs.some((input) => place.startsWith(input));
}

function kindOf(record: RunRecord): string {
  return record.type === 'event' ? record.event.type : record.type;
}

/** Copies of a value, each with one number, text or truth value in it changed. */
function* changed(value: unknown): Generator<{ readonly copy: unknown; readonly path: string }> {
  if (typeof value === 'string') yield { copy: `${value}!`, path: '' };
  if (typeof value === 'number') yield { copy: value + 1, path: '' };
  if (typeof value === 'boolean') yield { copy: !value, path: '' };
  if (typeof value !== 'object' || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    if (passedOver.has(key)) continue;
    for (const { copy, path } of changed(member)) {
      const whole = Array.isArray(value) ? [...value] : { ...value };
      Reflect.set(whole, key, copy);
      yield { copy: whole, path: `/${key}${path}` };
    }
  }
}

/** Of one kind that a log has only one of, nothing tells whether it is the right one. */
const onlyOnes = ['context.built /event/budget'];

/** The places at which a log can be changed without a replay finding it, apart from what stands there once. */
export async function missedChanges(scenario: Scenario): Promise<readonly string[]> {
  const { records } = await recordRun(scenario);
  const missed: string[] = [];
  for (const [index, record] of records.entries()) {
    if (record.type === 'run.opened') continue;
    for (const { copy, path } of changed(record)) {
      const tampered = records.with(index, copy as RunRecord);
      const found = await replayRun(tampered, { digest }).then(
        ({ divergence }) => divergence !== undefined,
        () => true,
      );
      const what = kindOf(record);
      const place = `${what} ${path}`;
      if (found || isInput(record, place)) continue;
      const isOnlyOne = records.filter((each) => kindOf(each) === what).length === 1;
      if (!isOnlyOne || !onlyOnes.includes(place)) missed.push(place);
    }
  }
  return missed;
}
