import type {
  Clock,
  Millis,
  ModelCallOptions,
  ModelEvent,
  ModelInfo,
  ModelPort,
  ModelRequest,
  ModelResponse,
  Random,
} from '@aura/core';
import { providerError } from '../errors/provider-error.ts';
import type { ProviderErrorName } from '../errors/provider-errors.ts';
import type { FailureCategory } from './failure-category.ts';
import type { FailureRule } from './failure-rules.ts';
import { failureRules } from './failure-rules.ts';
import type { ModelRoute, ModelTarget } from './model-route.ts';
import { targetsOf } from './model-route.ts';
import type { ProfileLedger } from './profile-ledger.ts';
import { ResilientCall } from './resilient-call.ts';
import { StallWatch } from './stall-watch.ts';
import { StickyTargets } from './sticky-targets.ts';

/** What {@link createResilientModel} works with. */
export interface ResilientModelOptions {
  /** The model that is to answer, and those that stand in for it, in this order. */
  readonly routes: readonly [ModelRoute, ...ModelRoute[]];
  /** Shared by all models of a process. */
  readonly ledger: ProfileLedger;
  readonly clock: Clock;
  readonly random: Random;
  /** Instead of those that are built in, see {@link failureRules}. */
  readonly rules?: Partial<Readonly<Record<FailureCategory, FailureRule>>>;
  /** A call that says nothing for this long is cancelled and has failed. Default 2 min. */
  readonly stallMs?: Millis;
  /** The longest pause within a call. Default 30 s. */
  readonly maxWaitMs?: Millis;
  /** Of one call. Default 24 and 8 more for each credential, between 32 and 160. */
  readonly maxAttempts?: number;
}

/** The options, with what holds where there are none. */
export interface ResilienceParts extends Required<Omit<ResilientModelOptions, 'rules'>> {
  readonly rules: Readonly<Record<FailureCategory, FailureRule>>;
  readonly sticky: StickyTargets;
  readonly targets: readonly ModelTarget[];
}

type Failure = Extract<ModelEvent, { readonly type: 'error' }>;

function attemptsFor(routes: readonly ModelRoute[]): number {
  const ids = new Set(routes.flatMap(({ profiles }) => profiles.map(({ id }) => id)));
  return Math.min(160, Math.max(32, 24 + 8 * ids.size));
}

/**
 * One model made of several: failures are answered with another attempt, another credential or another model, each with an
 * `attempt` event, as long as that can help. A request that is too large comes back as it is, since only the caller can make it
 * smaller. Credentials that fail rest for a while, unless there is only one.
 */
export function createResilientModel(options: ResilientModelOptions): ModelPort {
  const { routes } = options;
  const { port: first } = routes[0].profiles[0];
  const fallbackWindow = Math.max(
    0,
    ...routes.slice(1).map(({ profiles }) => profiles[0].port.info.contextWindow ?? 0),
  );
  const parts: ResilienceParts = {
    stallMs: 120_000,
    maxWaitMs: 30_000,
    maxAttempts: attemptsFor(routes),
    ...options,
    rules: { ...failureRules, ...options.rules },
    sticky: new StickyTargets(),
    targets: targetsOf(routes),
  };
  return {
    get info() {
      const { info } = first;
      return fallbackWindow > (info.contextWindow ?? 0) ? { ...info, fallbackWindow } : info;
    },
    stream: (request, callOptions) => streamWith(parts, request, callOptions),
  };
}

async function* streamWith(
  parts: ResilienceParts,
  request: ModelRequest,
  options: ModelCallOptions,
): AsyncGenerator<readonly ModelEvent[], void, undefined> {
  const { ledger, clock, stallMs, routes, targets } = parts;
  const { signal } = options;
  const loading = ledger.loaded();
  if (loading !== undefined) await loading;
  const call = new ResilientCall(parts, request, options);
  let { step, notice } = call.first();
  let last: Failure | undefined;
  let empty: ModelEvent | undefined;
  while (step.type === 'ask') {
    if (notice !== undefined) yield [notice];
    if (step.delayMs > 0 && !(await hasSlept(clock, step.delayMs, signal))) {
      yield [
        failure(
          routes[0].profiles[0].port.info,
          'aborted',
          'the call was cancelled while it waited',
        ),
      ];
      return;
    }
    const { target } = step;
    const watch = new StallWatch({ clock, stallMs, signal });
    const startedAt = clock.now();
    let restart = false;
    let broken: Failure | undefined;
    empty = undefined;
    try {
      const stream = target.port.stream(call.begin(step), { ...options, signal: watch.signal });
      watch.wait();
      for await (const batch of stream) {
        watch.receive();
        const end = batch.at(-1);
        if (end?.type === 'error') broken = end;
        if (end?.type === 'end') {
          if (!restart && batch.length === 1 && targets.length > 1 && isEmpty(end.response)) {
            empty = end;
            break;
          }
          // Before the batch: whoever has the end of an answer does not come back.
          call.succeed(target);
        }
        const shown = broken === undefined ? batch : batch.slice(0, -1);
        if (shown.length > 0) {
          restart = true;
          yield shown;
        }
        if (end?.type === 'end') return;
        if (broken !== undefined) break;
        watch.wait();
      }
    } finally {
      watch.end();
    }
    if (watch.hasStalled) {
      const { partial } = broken ?? {};
      const stalled = failure(target.port.info, 'timeout', `nothing came for ${stallMs / 1_000} s`);
      broken = partial === undefined ? stalled : { ...stalled, partial };
    }
    if (empty !== undefined) {
      broken = failure(target.port.info, 'malformed_response', 'the answer is empty');
    }
    last = broken ?? failure(target.port.info, 'stream_interrupted', 'the stream had no end');
    ({ step, notice } = call.fail(step, last.error, { startedAt, restart }));
  }
  if (empty !== undefined) {
    // Nobody has more to say; what an empty answer is worth is for the caller to decide.
    yield [empty];
    return;
  }
  yield [{ ...last, type: 'error', error: call.error() }];
}

/** Nothing at all, and no reason for it: something between here and the model has lost the answer. */
function isEmpty({ content, toolCalls, finish }: ModelResponse): boolean {
  return (
    content.length === 0 && toolCalls.length === 0 && (finish === 'stop' || finish === 'other')
  );
}

async function hasSlept(clock: Clock, ms: Millis, signal: AbortSignal): Promise<boolean> {
  try {
    await clock.sleep(ms, signal);
    return true;
  } catch {
    // It rejects for no other reason than that nobody waits any more.
    return false;
  }
}

function failure(
  { provider, model }: ModelInfo,
  name: ProviderErrorName,
  problem: string,
): Failure {
  const subject = { label: `${provider}/${model}`, redact: (text: string) => text };
  return { type: 'error', error: providerError(subject, { name, problem }) };
}
