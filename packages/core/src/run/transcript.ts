import type { CallId, MessageId } from '../ids/ids.ts';
import { labelsOfMessage } from '../information-flow/label-input.ts';
import { mergeLabels, noLabels } from '../information-flow/labels.ts';
import type { FlowLabel } from '../information-flow/labels.ts';
import { addUsage, noUsage } from '../model/usage.ts';
import type { Usage } from '../model/model-port.ts';
import type {
  AssistantMessage,
  Message,
  ToolCall,
  ToolResult,
  UserMessage,
} from '../message/message.ts';
import type { RunRecord, RunRecordBody } from './run-record.ts';
import { isBelow, mainScope } from './scope.ts';

/**
 * The conversation of a run, or of a part of it, folded from its records: what it was asked, then each model answer followed by the results
 * of its calls in call order, and messages that were handed in meanwhile. Only whole answers count. Grows with the log; nothing in it ever changes.
 */
export class Transcript {
  readonly #input: Message[] = [];
  /** Answers and the messages that came in between, oldest first. */
  readonly #turns: (AssistantMessage | UserMessage)[] = [];
  readonly #answers: AssistantMessage[] = [];
  readonly #calls = new Map<CallId, ToolCall>();
  readonly #results = new Map<CallId, ToolResult>();
  #summaryUsage: Usage = noUsage;
  readonly #resultTimes = new Map<CallId, number>();
  readonly #scope: string;
  #delegatedUsage: Usage = noUsage;
  #discardedUsage: Usage = noUsage;
  #labels = noLabels;
  /** Of the calls that were made with knowledge of something labelled. */
  readonly #labelsAt = new Map<CallId, readonly FlowLabel[]>();

  constructor(scope: string = mainScope) {
    this.#scope = scope;
  }

  /** Takes one record into account. Records of no interest are passed over. */
  apply(record: RunRecordBody & Pick<RunRecord, 'at' | 'scope'>): void {
    if (record.scope !== this.#scope) {
      this.#applyOther(record);
      return;
    }
    if (record.type === 'run.opened' || record.type === 'scope.opened') {
      this.#input.push(...record.input);
      for (const message of record.input) this.#carry(labelsOfMessage(message));
    }
    if (record.type !== 'event') return;
    const { event } = record;
    if (event.type === 'run.steered') {
      this.#turns.push(event.message);
      this.#carry(event.message.labels);
    }
    if (event.type === 'message.completed') {
      this.#answers.push(event.message);
      this.#turns.push(event.message);
      for (const call of event.message.toolCalls) {
        this.#calls.set(call.id, call);
        if (this.#labels !== noLabels) this.#labelsAt.set(call.id, this.#labels);
      }
    }
    if (event.type === 'message.discarded' && event.usage !== undefined) {
      this.#discardedUsage = addUsage(this.#discardedUsage, event.usage);
    }
    if (event.type === 'context.compacted' && event.report.usage !== undefined) {
      this.#summaryUsage = addUsage(this.#summaryUsage, event.report.usage);
    }
    if (event.type === 'tool.completed') {
      this.#results.set(event.result.callId, event.result);
      this.#resultTimes.set(event.result.callId, record.at);
      this.#carry(event.result.labels);
    }
  }

  /** Labels of everything that is in the conversation. */
  get labels(): readonly FlowLabel[] {
    return this.#labels;
  }

  /**
   * Labels of what the model had been shown when it made a call. Results of the same answer are not among it: nothing in
   * the call can come from them.
   */
  labelsAt(id: CallId): readonly FlowLabel[] {
    return this.#labelsAt.get(id) ?? noLabels;
  }

  /** What parts of the run below this one have used. */
  get delegatedUsage(): Usage {
    return this.#delegatedUsage;
  }

  /** What was used for answers that do not count. */
  get discardedUsage(): Usage {
    return this.#discardedUsage;
  }

  /** The model's answers of this run, oldest first. */
  get answers(): readonly AssistantMessage[] {
    return this.#answers;
  }

  /** What summaries of the conversation have cost in this run. */
  get summaryUsage(): Usage {
    return this.#summaryUsage;
  }

  /** The model's latest answer in this run. */
  get lastAnswer(): AssistantMessage | undefined {
    return this.#answers.at(-1);
  }

  /** How many calls the model has made in this run. */
  get callCount(): number {
    return this.#calls.size;
  }

  /** A call the model has made in this run. */
  call(id: CallId): ToolCall | undefined {
    return this.#calls.get(id);
  }

  /** Calls the model had made before this one, in order. */
  callsBefore(id: CallId): readonly ToolCall[] {
    const calls = [...this.#calls.values()];
    const place = calls.findIndex((call) => call.id === id);
    return place === -1 ? calls : calls.slice(0, place);
  }

  /** Calls without a result, in the order in which the model made them. */
  openCalls(): readonly ToolCall[] {
    return [...this.#calls.values()].filter((call) => !this.#results.has(call.id));
  }

  result(callId: CallId): ToolResult | undefined {
    return this.#results.get(callId);
  }

  /** Everything the next model call has to see. */
  messages(): Message[] {
    return [...this.#input, ...this.added()];
  }

  /** What the run has added to the conversation. Answers that say nothing are left out. */
  added(): Message[] {
    const messages: Message[] = [];
    for (const turn of this.#turns) {
      if (turn.role === 'user') {
        messages.push(turn);
        continue;
      }
      if (turn.content.length > 0 || turn.toolCalls.length > 0) messages.push(turn);
      for (const call of turn.toolCalls) {
        const result = this.#results.get(call.id);
        if (result === undefined) continue;
        messages.push({
          role: 'tool',
          id: `${turn.id}/${call.id}` as MessageId,
          createdAt: this.#resultTimes.get(call.id) ?? turn.createdAt,
          result,
        });
      }
    }
    return messages;
  }

  #carry(labels: readonly FlowLabel[] | undefined): void {
    if (labels !== undefined) this.#labels = mergeLabels(this.#labels, labels);
  }

  /** What is said in other parts of the run is no part of this conversation; what they use is used by this part. */
  #applyOther(record: RunRecordBody & Pick<RunRecord, 'scope'>): void {
    if (record.type !== 'event' || !isBelow(record.scope, this.#scope)) return;
    const { event } = record;
    const usage =
      event.type === 'context.compacted'
        ? event.report.usage
        : event.type === 'message.completed'
          ? event.message.usage
          : event.type === 'message.discarded'
            ? event.usage
            : undefined;
    if (usage !== undefined) this.#delegatedUsage = addUsage(this.#delegatedUsage, usage);
  }
}
