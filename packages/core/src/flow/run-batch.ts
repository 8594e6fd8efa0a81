import { AuraError, fromErrorRecord, toErrorRecord } from '../errors/aura-error.ts';
import type { JsonValue } from '../json/json.ts';
import { AbandonedSignal, SuspendSignal } from './flow-run.ts';
import type { FlowRun } from './flow-run.ts';
import { runExec } from './run-exec.ts';
import type { ExecPlace } from './run-exec.ts';
import type { BatchNode, ItemResult } from './types.ts';

/** What became of a batch. `results` is complete when nothing is suspended. */
export interface BatchEnd {
  readonly items: readonly unknown[];
  readonly results: readonly ItemResult<unknown>[];
  readonly suspended: readonly { readonly item: number; readonly signal: SuspendSignal }[];
}

async function* pull(
  items: Iterable<unknown> | AsyncIterable<unknown>,
): AsyncGenerator<unknown, void, void> {
  yield* items;
}

function recordedResult(run: FlowRun, key: string, item: number): ItemResult<unknown> | undefined {
  const recorded = run.past.exec(key, item);
  if (recorded === undefined) return undefined;
  return recorded.type === 'flow.exec'
    ? { ok: true, value: recorded.output }
    : { ok: false, error: fromErrorRecord(recorded.error) };
}

/**
 * Runs the items of a batch, at most `concurrency` at a time, pulled lazily, results in item order. A suspended item
 * does not hold up the others; a failing one does only in a fail-fast batch, where it also aborts its siblings.
 */
export async function runBatch<State>(
  run: FlowRun,
  node: BatchNode<State, string, never>,
  place: ExecPlace,
  source: Iterable<unknown> | AsyncIterable<unknown>,
): Promise<BatchEnd> {
  const items: unknown[] = [];
  const results: ItemResult<unknown>[] = [];
  const suspended: { item: number; signal: SuspendSignal }[] = [];
  const siblings = new AbortController();
  const failFast = node.onItemError === 'fail-fast';
  const signal = failFast ? AbortSignal.any([place.signal, siblings.signal]) : place.signal;
  const iterator = pull(source);
  let firstFailure: unknown;
  let stopped = false;

  const runItem = async (item: number): Promise<void> => {
    const at: ExecPlace = { ...place, item, signal };
    const { fallbackItem } = node;
    try {
      const value = await runExec(
        run,
        at,
        (context) => node.execItem(items[item] as never, context),
        fallbackItem === undefined
          ? undefined
          : (error, context) => fallbackItem(items[item] as never, error, context),
      );
      results[item] = { ok: true, value };
      if (place.policy.journal === true) {
        run.record({ type: 'flow.exec', key: place.key, item, output: value as JsonValue });
      }
    } catch (thrown) {
      if (thrown instanceof SuspendSignal) {
        suspended.push({ item, signal: thrown });
        return;
      }
      if (failFast || place.signal.aborted || thrown instanceof AbandonedSignal) throw thrown;
      const error = AuraError.from(thrown, 'flow/exec_failed');
      results[item] = { ok: false, error };
      if (place.policy.journal === true) {
        run.record({ type: 'flow.item_failed', key: place.key, item, error: toErrorRecord(error) });
      }
    }
  };

  const worker = async (): Promise<void> => {
    while (!stopped && !signal.aborted) {
      const next = await iterator.next();
      if (next.done === true) return;
      const item = items.push(next.value) - 1;
      const recorded = recordedResult(run, place.key, item);
      if (recorded !== undefined) {
        results[item] = recorded;
        continue;
      }
      try {
        await runItem(item);
      } catch (thrown) {
        if (!stopped) firstFailure = thrown;
        stopped = true;
        siblings.abort(thrown);
      }
    }
  };

  const workers: Promise<void>[] = [];
  const lanes = Number.isFinite(node.concurrency) ? node.concurrency : 256;
  for (let lane = 0; lane < lanes; lane += 1) workers.push(worker());
  await Promise.all(workers);
  await iterator.return();
  if (stopped) throw firstFailure;
  return { items, results, suspended: suspended.sort((left, right) => left.item - right.item) };
}
