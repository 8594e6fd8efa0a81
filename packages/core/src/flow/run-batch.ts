import { AuraError } from '../errors/aura-error.ts';
import { isControlSignal, SuspendSignal } from './control-signals.ts';
import type { SuspendRequest } from './control-signals.ts';
import { journalFailure, journalOutput, recordedResult } from './exec-journal.ts';
import type { FlowRun } from './flow-run.ts';
import { runExec } from './run-exec.ts';
import type { Effect } from './run-exec.ts';
import type { BatchNode, ItemResult } from './types.ts';
import type { Visit } from './visit.ts';

/** What a batch has made of its items, in their order. */
export interface BatchOutput {
  readonly items: readonly unknown[];
  readonly results: readonly ItemResult<unknown>[];
}

/** One visit of a batch node. Its lanes share the items: each takes the next one when it has finished its own. */
class Batch<State> {
  readonly #run: FlowRun;
  readonly #visit: Visit;
  readonly #node: BatchNode<State, string, never>;
  readonly #source: Iterator<unknown>;
  readonly #items: unknown[] = [];
  readonly #results: ItemResult<unknown>[] = [];
  readonly #suspended: SuspendRequest[] = [];
  #exhausted = false;
  #failure: { readonly thrown: unknown } | undefined;

  constructor(
    run: FlowRun,
    visit: Visit,
    node: BatchNode<State, string, never>,
    source: Iterable<unknown>,
  ) {
    this.#run = run;
    this.#visit = visit;
    this.#node = node;
    this.#source = source[Symbol.iterator]();
  }

  async work(): Promise<BatchOutput> {
    const lanes: Promise<void>[] = [];
    do lanes.push(this.#lane());
    while (lanes.length < this.#node.concurrency && this.#mayPull());
    await Promise.all(lanes);
    if (!this.#exhausted) this.#source.return?.();
    if (this.#failure !== undefined) throw this.#failure.thrown;
    if (this.#suspended.length > 0) {
      this.#suspended.sort((left, right) => (left.item ?? 0) - (right.item ?? 0));
      throw new SuspendSignal(this.#suspended);
    }
    return { items: this.#items, results: this.#results };
  }

  #mayPull(): boolean {
    return !this.#exhausted && !this.#visit.scope.aborted;
  }

  /** Never rejects: the first thing that is thrown ends all lanes. */
  async #lane(): Promise<void> {
    try {
      while (this.#mayPull()) {
        const next = this.#source.next();
        if (next.done === true) this.#exhausted = true;
        else await this.#take(this.#items.push(next.value) - 1, next.value);
      }
    } catch (thrown) {
      this.#failure ??= { thrown };
      this.#visit.scope.abort(thrown);
    }
  }

  /** A suspended item does not hold up the others, nor does a failed one in a batch that collects failures. */
  async #take(item: number, value: unknown): Promise<void> {
    const recorded = recordedResult(this.#run, this.#visit, item);
    if (recorded !== undefined) {
      this.#results[item] = recorded;
      return;
    }
    const visit = { ...this.#visit, item };
    let output: unknown;
    try {
      output = await runExec(this.#run, visit, this.#effect(value));
    } catch (thrown) {
      if (thrown instanceof SuspendSignal) {
        this.#suspended.push(...thrown.requests);
        return;
      }
      const stops = this.#node.onItemError === 'fail-fast' || visit.scope.aborted;
      if (stops || isControlSignal(thrown)) throw thrown;
      const error = AuraError.from(thrown, 'flow/exec_failed');
      journalFailure(this.#run, visit, item, error);
      this.#results[item] = { ok: false, error };
      return;
    }
    journalOutput(this.#run, visit, output);
    this.#results[item] = { ok: true, value: output };
  }

  #effect(value: unknown): Effect {
    const { execItem, fallbackItem } = this.#node;
    const item = value as never;
    const exec: Effect['exec'] = (context) => execItem(item, context);
    if (fallbackItem === undefined) return { exec };
    return { exec, fallback: (error, context) => fallbackItem(item, error, context) };
  }
}

/**
 * Runs the items of a batch: pulled lazily, at most `concurrency` at a time, results in the order of the items. The
 * first failure aborts the others unless the batch collects failures.
 */
export async function runBatch<State>(
  run: FlowRun,
  visit: Visit,
  node: BatchNode<State, string, never>,
  source: Iterable<unknown>,
): Promise<BatchOutput> {
  const scope = visit.scope.open();
  try {
    return await new Batch(run, { ...visit, scope }, node, source).work();
  } finally {
    scope.end();
  }
}
