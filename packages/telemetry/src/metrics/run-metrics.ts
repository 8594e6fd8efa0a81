import type {
  AuraEvent,
  AuraEventOf,
  CallId,
  Clock,
  Millis,
  ModelInfo,
  ObservedRun,
  RunObservation,
  RunObserver,
  Usage,
} from '@aura/core';
import { boundedLabel } from './bounded-labels.ts';
import type { BoundedLabel } from './bounded-labels.ts';
import type { MetricSink } from './metric-sink.ts';

/** What all runs share. */
interface Shared {
  readonly sink: MetricSink;
  readonly agent: BoundedLabel;
  readonly model: BoundedLabel;
  readonly tool: BoundedLabel;
  readonly code: BoundedLabel;
  readonly pending: Map<string, Millis>;
}

/** Counts what runs do. */
export interface RunMetrics {
  readonly observer: RunObserver;
  /** Approvals that nobody has decided about, as far as this process knows. */
  pendingApprovals(): number;
}

interface CallUnderWay {
  readonly at: Millis;
  readonly model: string;
}

const modelName = ({ provider, model }: ModelInfo): string => `${provider}/${model}`;

/** Counts what one life of a run does. Nothing is done for each piece of a text. */
class LifeMetrics implements RunObservation {
  readonly #shared: Shared;
  readonly #agent: string;
  /** By scope: an agent has one call of its model at a time. */
  readonly #calls = new Map<string, CallUnderWay>();
  /** Calls of tools that the client has brought. */
  readonly #clientCalls = new Set<CallId>();
  #begunAt: Millis | undefined;

  constructor(shared: Shared, { agent, isResumed }: ObservedRun) {
    this.#shared = shared;
    this.#agent = shared.agent(agent.id);
    if (!isResumed) shared.sink.count('aura.runs.started', 1, { agent: this.#agent });
  }

  readonly onEvents = (events: readonly AuraEvent[]): void => {
    for (const event of events) this.#take(event);
  };

  onLeft(): void {
    if (this.#begunAt === undefined) return;
    this.#shared.sink.change('aura.runs.active', -1, { agent: this.#agent });
  }

  #take(event: AuraEvent): void {
    const { sink } = this.#shared;
    switch (event.type) {
      case 'run.started':
      case 'run.resumed':
        this.#begunAt = event.at;
        return sink.change('aura.runs.active', 1, { agent: this.#agent });
      case 'model.started':
        return this.#modelStarted(event);
      case 'model.retry':
      case 'model.fallback':
        return this.#attempt(event);
      case 'message.completed':
        return this.#answered(event, event.message.incomplete === true ? 'incomplete' : 'ok');
      case 'message.discarded':
        return this.#answered(event, 'discarded');
      case 'tool_call.ready':
        if (event.isClient === true) this.#clientCalls.add(event.call.id);
        return;
      case 'tool.completed':
        return this.#toolCompleted(event);
      case 'approval.requested':
        this.#shared.pending.set(event.item.id, event.item.expiresAt);
        return;
      case 'approval.resolved':
        return this.#approved(event);
      case 'context.compacted':
        return sink.count('aura.context.reductions', 1, { level: String(event.report.level) });
      case 'quota.refused':
        return sink.count('aura.quota.rejections', 1, {});
      case 'hook.failed':
        return sink.count('aura.hook.failures', 1, { point: event.point });
      case 'run.suspended':
        return this.#took(event.at);
      case 'run.completed':
        return this.#ended(event, event.outcome.stopReason, event.outcome.costMicros);
      case 'run.failed':
        sink.count('aura.run.failures', 1, {
          agent: this.#agent,
          code: this.#shared.code(event.error.code),
        });
        return this.#ended(event, 'failed', event.costMicros);
      default:
    }
  }

  #modelStarted({ scope, at, model }: AuraEventOf<'model.started'>): void {
    this.#calls.set(scope, { at, model: this.#shared.model(modelName(model)) });
  }

  #attempt(event: AuraEventOf<'model.retry'> | AuraEventOf<'model.fallback'>): void {
    const { scope, action, error } = event;
    const { sink, model: bounded, code } = this.#shared;
    const model = bounded(modelName(event.model));
    sink.count('aura.model.retries', 1, { model, action, code: code(error?.code ?? 'none') });
    const call = this.#calls.get(scope);
    if (call !== undefined) this.#calls.set(scope, { ...call, model });
  }

  #answered(
    event: AuraEventOf<'message.completed'> | AuraEventOf<'message.discarded'>,
    outcome: string,
  ): void {
    const { scope, at, usage, agent: id } = event;
    const call = this.#calls.get(scope);
    const agent = this.#shared.agent(id);
    const { sink } = this.#shared;
    if (usage !== undefined) this.#count(usage, { agent, model: call?.model ?? 'none' });
    // The same call goes on with another message.
    if (event.type === 'message.discarded' && event.replacedBy !== undefined) return;
    if (call === undefined) return;
    this.#calls.delete(scope);
    sink.count('aura.model.calls', 1, { agent, model: call.model, outcome });
    sink.record('aura.model.call.duration', Math.max(0, at - call.at) / 1_000, {
      model: call.model,
    });
  }

  #count(usage: Usage, labels: { readonly agent: string; readonly model: string }): void {
    const counts = {
      input: usage.inputTokens,
      output: usage.outputTokens,
      cache_read: usage.cacheReadTokens,
      cache_write: usage.cacheWriteTokens,
      reasoning: usage.reasoningTokens,
    };
    for (const [type, count] of Object.entries(counts)) {
      if (count > 0) this.#shared.sink.count('aura.tokens', count, { ...labels, type });
    }
  }

  #toolCompleted({ result }: AuraEventOf<'tool.completed'>): void {
    const { sink, tool: bounded } = this.#shared;
    const { callId, name, outcome, durationMs } = result;
    const isClient = this.#clientCalls.delete(callId) || outcome === 'handed_over';
    // What a model or a client has made up must not become a label.
    const tool = outcome === 'unknown_tool' ? 'unknown' : isClient ? 'client' : bounded(name);
    sink.count('aura.tool.calls', 1, { tool, outcome });
    if (durationMs > 0) sink.record('aura.tool.call.duration', durationMs / 1_000, { tool });
  }

  #approved({ id, ruling }: AuraEventOf<'approval.resolved'>): void {
    this.#shared.pending.delete(id);
    this.#shared.sink.count('aura.approvals', 1, { decision: ruling.decision });
  }

  #took(at: Millis): void {
    if (this.#begunAt === undefined) return;
    const duration = Math.max(0, at - this.#begunAt) / 1_000;
    this.#shared.sink.record('aura.run.duration', duration, { agent: this.#agent });
  }

  #ended({ at }: AuraEvent, outcome: string, costMicros: number | undefined): void {
    const { sink } = this.#shared;
    const agent = this.#agent;
    sink.count('aura.runs.ended', 1, { agent, outcome });
    if (costMicros !== undefined && costMicros > 0) {
      sink.count('aura.cost', costMicros / 1_000_000, { agent });
    }
    // Calls that were cut off have no message.
    for (const { model } of this.#calls.values()) {
      sink.count('aura.model.calls', 1, { agent, model, outcome: 'cut_off' });
    }
    this.#calls.clear();
    this.#took(at);
  }
}

/** Counts what runs do and hands the numbers to a sink. They come from the events of the runs alone. */
export function createRunMetrics(
  sink: MetricSink,
  { clock }: { readonly clock: Pick<Clock, 'now'> },
): RunMetrics {
  const shared: Shared = {
    sink,
    agent: boundedLabel(),
    model: boundedLabel(),
    tool: boundedLabel(),
    code: boundedLabel(),
    pending: new Map(),
  };
  return {
    observer: { observe: (run) => new LifeMetrics(shared, run) },
    pendingApprovals() {
      const now = clock.now();
      // Somebody else may have dealt with those that nobody has answered in time.
      for (const [id, expiresAt] of shared.pending) {
        if (expiresAt <= now) shared.pending.delete(id);
      }
      return shared.pending.size;
    },
  };
}
