import { fromErrorRecord } from '../errors/aura-error.ts';
import type { CallId } from '../ids/ids.ts';
import { contentText } from '../message/message-text.ts';
import type { RunRecord } from '../run/run-record.ts';
import { CallFailure } from '../tool/dispatch/call-failure.ts';
import type { Tool, ToolContext, ToolOutput, ToolSource } from '../tool/tool.ts';
import { laneOf } from './lane-of.ts';
import { upToNextStep } from './up-to-next-step.ts';
import type { RecordedCalls, RecordedTool } from './recorded-calls.ts';
import type { RecordedDelegations } from './recorded-delegations.ts';
import type { RecordedQuestions } from './recorded-questions.ts';
import type { ScorePart } from './score.ts';

/** The records of one execution of a call: those with its span, and the outcome. A call that was given up has no end. */
function executionOf(callId: CallId, { records }: ScorePart): readonly RunRecord[] {
  const lane = records.filter((record) => laneOf(record) === callId);
  const start = lane.findIndex(
    (record) => record.type === 'event' && record.event.type === 'tool.started',
  );
  const started = lane[start];
  if (started?.type !== 'event') return [];
  const { spanId } = started;
  return lane.slice(start).filter((record) => record.type !== 'event' || record.spanId === spanId);
}

/** What of their surroundings calls make use of. */
interface CallSource {
  readonly questions: RecordedQuestions;
  readonly delegations: RecordedDelegations;
}

/** Does again what a call has done since it was started: steps, then an output or a failure. */
function playCall(
  context: ToolContext,
  score: ScorePart,
  { questions, delegations }: CallSource,
): Promise<ToolOutput> {
  const records = executionOf(context.callId, score);
  const ask = questions.asker(context);
  return new Promise((resolve, reject) => {
    const play = async (): Promise<void> => {
      for (const record of records) {
        await score.reached(record.seq);
        await ask(questions.numberOf(record) ?? 0);
        if (record.type === 'tool.outcome') resolve(record.output);
        // A hook has changed the result of a call that had failed: as what, is on record.
        if (record.type === 'hook.decided') reject(new CallFailure('error', ''));
        if (record.type !== 'event') continue;
        const { event } = record;
        if (event.type === 'tool.progress') context.progress(event.step);
        if (event.type !== 'tool.completed' || event.result.outcome === 'ok') continue;
        const { outcome, content, labels } = event.result;
        reject(new CallFailure(outcome, contentText(content), labels));
      }
    };
    play().catch(reject);
    delegations.play(context, score).catch(reject);
  });
}

/** A tool that nobody has called. */
const unused: RecordedTool = { origin: { kind: 'code' }, annotations: {} };

function isChange(record: RunRecord): boolean {
  return record.type === 'event' && record.event.type === 'tools.changed';
}

/** The record from which on the agent has the tools that it has now. Undefined: those that it had when the life began. */
function lastChange(score: ScorePart): RunRecord | undefined {
  return upToNextStep(score, isChange).findLast(isChange);
}

/** Tools that return what is on record of their calls. */
export function recordedTools(
  { tools }: RecordedCalls,
  score: ScorePart,
  source: CallSource,
): ToolSource {
  let calls = 0;
  const toTool = (name: string): Tool => ({
    name,
    description: '',
    inputSchema: {},
    ...(tools.get(name) ?? unused),
    // Which calls were kept apart shows in the order of their records.
    serialKey: () => String((calls += 1)),
    check: (args) => ({ ok: true, args }),
    execute: (_args, context) => playCall(context, score, source),
  });
  return {
    get revision() {
      return lastChange(score)?.seq ?? 0;
    },
    list() {
      if (score.next?.type === 'flow.failed') throw fromErrorRecord(score.next.error);
      const change = lastChange(score);
      if (change?.type === 'event' && change.event.type === 'tools.changed') {
        return change.event.tools.map(toTool);
      }
      // What the agent had and lost without a call is not known, but that there was something.
      return [...tools.keys(), ''].map(toTool);
    },
  };
}
