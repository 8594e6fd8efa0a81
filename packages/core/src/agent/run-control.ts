import { AuraError, toErrorRecord } from '../errors/aura-error.ts';
import type { AuraEvent, AuraEventBody, RunOutcome } from '../events/aura-event.ts';
import { describeError } from '../errors/describe-error.ts';
import { reasonText } from '../flow/flow-run.ts';
import { vetoReason } from '../hook/hook-veto.ts';
import type { RunId } from '../ids/ids.ts';
import { Inbox } from '../turn/inbox.ts';
import type { UserMessage } from '../message/message.ts';
import { noUsage } from '../model/usage.ts';
import type { Logger } from '../ports/logger.ts';
import type { RunIdentity, RunJournal } from '../run/run-journal.ts';
import { EventQueue } from './event-queue.ts';
import { AnsweredBefore } from './answered-before.ts';
import type { RunHandle, RunRequest } from './run-handle.ts';
import type { JsonValue } from '../json/json.ts';
import type { EventListener } from '../events/event-listener.ts';

/** What of a request is about how its run ends. */
type Ending = Pick<RunRequest, 'conversation' | 'settle'>;

/** The caller's side of a run: its signal, its listeners and its result. */
export class RunControl implements RunHandle {
  readonly result: Promise<RunOutcome>;
  /** Notes what a listener has thrown: neither the run nor the other listeners have anything to do with it. */
  readonly onListenerError: (error: unknown) => void;
  readonly #abort = new AbortController();
  readonly #settle: PromiseWithResolvers<RunOutcome> = Promise.withResolvers();
  /** Who listens before there is a journal to listen to. */
  readonly #early = new Map<EventListener, () => void>();
  readonly #queues = new Set<EventQueue>();
  readonly #detach: () => void;
  readonly #identity: RunIdentity;
  #journal: RunJournal | undefined;
  #isParked = false;

  constructor(
    identity: RunIdentity,
    { signal, logger }: { readonly signal?: AbortSignal | undefined; readonly logger: Logger },
  ) {
    this.#identity = identity;
    const { runId } = identity;
    this.onListenerError = (error) =>
      logger.log('error', 'a listener of a run has thrown', { runId, error: describeError(error) });
    this.result = this.#settle.promise;
    // The failure is an event as well: a caller who only watches events must not crash the process.
    this.result.catch(() => {});
    if (signal === undefined) {
      this.#detach = () => {};
      return;
    }
    const forward = (): void => this.abort(reasonText(signal));
    signal.addEventListener('abort', forward, { once: true });
    this.#detach = () => signal.removeEventListener('abort', forward);
    if (signal.aborted) forward();
  }

  get runId(): RunId {
    return this.#identity.runId;
  }

  get traceId(): string {
    return this.#identity.traceId;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Passes the listeners on to the journal, which has taken down by now how this life begins. */
  attach(journal: RunJournal): void {
    this.#journal = journal;
    if (this.#isParked) journal.park();
    for (const listener of this.#early.keys()) {
      this.#early.set(listener, journal.subscribe(listener));
    }
  }

  /** Runs the work, settles the result with it as the request wants it, and leaves the conversation. */
  run(work: () => Promise<RunOutcome>, request: Ending = {}): void {
    const settle = async (): Promise<void> => {
      try {
        const outcome = await work();
        this.#settle.resolve(await (request.settle?.(outcome) ?? outcome));
      } catch (thrown) {
        this.#settleFailure(thrown, request);
      } finally {
        this.inbox.close();
        request.conversation?.leave();
        this.#detach();
        for (const queue of this.#queues) queue.close();
      }
    };
    void settle();
  }

  /**
   * A run with a log has said itself how it ended. One without is told to its listeners here: aborted while it waited for
   * its turn, refused by a hook, answered before, or failed.
   */
  #settleFailure(thrown: unknown, request: Ending): void {
    const error = AuraError.from(thrown, 'run/failed');
    const hasBegun = this.#journal !== undefined;
    const outcome = hasBegun ? undefined : this.outcomeUnbegun(thrown);
    if (outcome !== undefined) {
      this.tellEarly([{ type: 'run.completed', outcome }]);
      this.#settle.resolve(request.settle?.(outcome) ?? outcome);
      return;
    }
    if (!hasBegun) {
      this.tellEarly([{ type: 'run.failed', error: toErrorRecord(error), usage: noUsage }]);
    }
    this.#settle.reject(error);
  }

  /** What a run without a log has come to when this has kept it from having one; undefined when it has failed. */
  outcomeUnbegun(thrown: unknown): RunOutcome<JsonValue> | undefined {
    const nothing = { text: '', turns: 0, usage: noUsage, lastUsage: noUsage } as const;
    if (thrown instanceof AnsweredBefore) return thrown.outcome;
    const vetoed = vetoReason(thrown);
    if (vetoed !== undefined) return { stopReason: 'vetoed', reason: vetoed, ...nothing };
    if (!this.signal.aborted || thrown !== this.signal.reason) return undefined;
    return { stopReason: 'aborted', reason: reasonText(this.signal), ...nothing };
  }

  /** Tells those who listen already what has happened to a run without a log. */
  tellEarly(bodies: readonly AuraEventBody[]): void {
    const place = { ...this.#identity, seq: 0, at: 0, spanId: '0'.repeat(16) };
    this.tell(bodies.map((body): AuraEvent => ({ ...place, ...body })));
  }

  /** Tells those who listen already what was written down outside of a life of the run. */
  tell(events: readonly AuraEvent[]): void {
    if (events.length === 0) return;
    for (const listener of this.#early.keys()) {
      try {
        listener(events);
      } catch (error) {
        this.onListenerError(error);
      }
    }
  }

  subscribe(listener: EventListener): () => void {
    if (this.#journal !== undefined) return this.#journal.subscribe(listener);
    this.#early.set(listener, () => {});
    return () => {
      this.#early.get(listener)?.();
      this.#early.delete(listener);
    };
  }

  async sync(): Promise<number> {
    return this.#journal?.sync() ?? 0;
  }

  /** Messages that were handed in and not taken yet. */
  readonly inbox: Inbox = new Inbox();

  steer(message: UserMessage): boolean {
    if (!this.inbox.put(message)) return false;
    this.#journal?.record({ type: 'run.message', message });
    return true;
  }

  abort(reason: string): void {
    this.#abort.abort(reason);
  }

  park(): void {
    this.#isParked = true;
    this.#journal?.park();
    this.#abort.abort('parked');
  }

  [Symbol.asyncIterator](): AsyncIterator<AuraEvent> {
    const queue = new EventQueue(() => {
      unsubscribe();
      this.#queues.delete(queue);
    });
    const unsubscribe = this.subscribe((events) => queue.push(events));
    this.#queues.add(queue);
    return queue;
  }
}
