import { isControlSignal } from '../flow/control-signals.ts';
import type { CallId } from '../ids/ids.ts';
import { contentText } from '../message/message-text.ts';
import type { RunRecord, ScopeOpened } from '../run/run-record.ts';
import { isBelow, scopeBelow } from '../run/scope.ts';
import type { ToolContext } from '../tool/tool.ts';
import type { RecordedLife } from './recorded-life.ts';
import type { ScorePart } from './score.ts';

/** What was asked of the agent, so that it is asked the same again. */
function taskOf({ input }: ScopeOpened): string {
  return input
    .map((message) => (message.role === 'tool' ? '' : contentText(message.content)))
    .join('');
}

function hasEnded(callId: CallId, { records }: ScorePart): boolean {
  return records.some(
    (record) =>
      record.type === 'event' &&
      record.event.type === 'tool.completed' &&
      record.event.result.callId === callId,
  );
}

/** The agents that have worked for the calls of one part of a run. */
export class RecordedDelegations {
  readonly #scope: string;
  readonly #opened = new Map<string, ScopeOpened>();
  /** The first thing that each has written in this life. */
  readonly #first = new Map<string, RunRecord>();

  /** `life` has the records of all parts. */
  constructor(life: Pick<RecordedLife, 'before' | 'records'>, scope: string) {
    this.#scope = scope;
    for (const record of [...life.before, ...life.records]) {
      if (record.type === 'scope.opened') this.#opened.set(record.scope, record);
    }
    for (const record of life.records) {
      if (!this.#first.has(record.scope)) this.#first.set(record.scope, record);
    }
  }

  /** Whether there are any. */
  get exist(): boolean {
    return [...this.#opened.keys()].some((inner) => isBelow(inner, this.#scope));
  }

  /**
   * Has those work again that have worked for a call. Throws when one of them waits for somebody; what else comes of them
   * is on record.
   */
  async play({ callId, delegate }: ToolContext, score: ScorePart): Promise<void> {
    const working: Promise<unknown>[] = [];
    for (let ordinal = 1; ; ordinal += 1) {
      const scope = scopeBelow(this.#scope, callId, ordinal);
      const opened = this.#opened.get(scope);
      if (opened === undefined || delegate === undefined) break;
      const first = this.#first.get(scope);
      // An agent that could not go on, because it was changed, has left nothing but the end of the call.
      if (first === undefined && hasEnded(callId, score)) continue;
      if (first !== undefined) await score.reached(first.seq);
      const work = delegate({ agent: opened.agent, task: taskOf(opened) }).catch((thrown) => {
        if (isControlSignal(thrown)) throw thrown;
      });
      work.catch(() => {});
      working.push(work);
    }
    await Promise.all(working);
  }
}
