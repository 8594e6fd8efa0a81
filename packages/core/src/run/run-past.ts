import { ApprovalFold } from '../approval/run-approvals.ts';
import type { RunApprovals } from '../approval/run-approvals.ts';
import { foldSpending } from '../budget/past-spending.ts';
import type { PastSpending } from '../budget/past-spending.ts';
import { foldFlowRecords } from '../flow/flow-past.ts';
import type { FlowPast } from '../flow/flow-past.ts';
import type { FlowRecord } from '../flow/flow-record.ts';
import { foldHooks } from '../hook/past-hooks.ts';
import type { PastHooks } from '../hook/past-hooks.ts';
import type { CallId, MessageId } from '../ids/ids.ts';
import type { UserMessage } from '../message/message.ts';
import { InputFold } from '../input/run-inputs.ts';
import type { RunInputs } from '../input/run-inputs.ts';
import type { Millis } from '../ports/clock.ts';
import { promptAfter } from '../prompt/rendered-prompt.ts';
import type { RenderedPrompt } from '../prompt/rendered-prompt.ts';
import type { ToolOutput } from '../tool/tool.ts';
import type { DurableEventBody, RunRecord, ScopeOpened } from './run-record.ts';
import { isBelow, mainScope } from './scope.ts';
import { Transcript } from './transcript.ts';

/** What a tool has handed back in an earlier life of the run. */
export interface RecordedOutcome {
  readonly output: ToolOutput;
  readonly durationMs: Millis;
}

/** Everything a run needs to know of its earlier lives. A new run has an empty one. */
export interface RunPast {
  readonly flow: FlowPast;
  readonly transcript: Transcript;
  /** Calls whose intent was recorded. */
  readonly startedCalls: ReadonlySet<CallId>;
  readonly outcomes: ReadonlyMap<CallId, RecordedOutcome>;
  readonly approvals: RunApprovals;
  readonly hooks: PastHooks;
  readonly inputs: RunInputs;
  readonly spending: PastSpending;
  readonly prompt: RenderedPrompt;
  /** A model answer that was being streamed when the run stopped. */
  readonly openMessage: MessageId | undefined;
  /** Messages that were handed in and have not become part of the conversation yet, oldest first. */
  readonly inbox: readonly UserMessage[];
  readonly lastSeq: number;
  /** Of a part of a run that an agent does for a call: how it began, and whether it has ended. */
  readonly delegation: { readonly opened: ScopeOpened | undefined; readonly isOver: boolean };
  /** The past of a part of the run. */
  nested(scope: string): RunPast;
}

function isFlowRecord(record: RunRecord): record is RunRecord & FlowRecord {
  return record.type.startsWith('flow.');
}

/** What a part of a run and the parts below it have written, and all answers: those name their question by its token. */
function recordsOf(all: readonly RunRecord[], scope: string): readonly RunRecord[] {
  if (scope === mainScope) return all;
  return all.filter(
    (record) =>
      record.scope === scope || isBelow(record.scope, scope) || record.type === 'flow.resumed',
  );
}

function flowRecordsOf(records: readonly RunRecord[], scope: string): readonly FlowRecord[] {
  return records
    .filter(isFlowRecord)
    .filter((record) => record.scope === scope || record.type === 'flow.resumed');
}

/** Everything a run waits for, whichever part of it does. */
export function pendingIn(records: readonly RunRecord[]): FlowPast['pending'] {
  const scopes = new Set(records.flatMap((r) => (r.type === 'flow.suspended' ? [r.scope] : [])));
  return [...scopes].flatMap((scope) => foldFlowRecords(flowRecordsOf(records, scope)).pending);
}

function openAfter(open: MessageId | undefined, event: DurableEventBody): MessageId | undefined {
  if (event.type === 'message.started') return event.messageId;
  return event.type === 'message.completed' || event.type === 'message.discarded'
    ? undefined
    : open;
}

/** Folds the records of a run, or of a part of it, in order. Pure. */
export function foldRun(all: readonly RunRecord[], scope: string = mainScope): RunPast {
  const records = recordsOf(all, scope);
  const transcript = new Transcript(scope);
  const startedCalls = new Set<CallId>();
  const outcomes = new Map<CallId, RecordedOutcome>();
  const approvals = new ApprovalFold();
  const inputs = new InputFold();
  let openMessage: MessageId | undefined;
  const inbox = new Map<MessageId, UserMessage>();
  let opened: ScopeOpened | undefined;
  let isOver = false;
  for (const record of records) {
    transcript.apply(record);
    if (record.scope !== scope) continue;
    if (record.type === 'scope.opened') opened = record;
    if (record.type === 'run.message') inbox.set(record.message.id, record.message);
    if (record.type === 'event' && record.event.type === 'run.steered') {
      inbox.delete(record.event.message.id);
    }
    if (record.type === 'event') {
      openMessage = openAfter(openMessage, record.event);
      isOver ||= record.event.type === 'delegation.completed';
      approvals.apply(record.event);
      inputs.apply(record.event);
    }
    if (record.type === 'tool.outcome') outcomes.set(record.callId, record);
    if (record.type === 'event' && record.event.type === 'tool.started') {
      startedCalls.add(record.event.callId);
    }
  }
  return {
    flow: foldFlowRecords(flowRecordsOf(records, scope)),
    transcript,
    startedCalls,
    outcomes,
    approvals,
    hooks: foldHooks(records.filter((record) => record.scope === scope)),
    inputs,
    spending: foldSpending(records, scope),
    prompt: records.filter((record) => record.scope === scope).reduce(promptAfter, {}),
    delegation: { opened, isOver },
    nested: (inner) => foldRun(records, inner),
    openMessage,
    inbox: [...inbox.values()],
    lastSeq: all.at(-1)?.seq ?? 0,
  };
}
