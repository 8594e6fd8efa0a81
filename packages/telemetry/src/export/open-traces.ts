import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace';
import { waitAtMost } from '@aura/core';
import type { RunObserver } from '@aura/core';
import { createRequestTraces } from '../spans/request-traces.ts';
import { RunSpans } from '../spans/run-spans.ts';
import type { SpanContext } from '../spans/span-context.ts';
import { spanNames } from '../spans/span-kinds.ts';
import { createExporter } from './create-exporter.ts';
import { createSampler } from './create-sampler.ts';
import { reportingExporter } from './reporting-exporter.ts';
import { toReadableSpan } from './to-readable-span.ts';
import { defaultBatch, defaultExportRules } from './trace-options.ts';
import type { TraceOptions } from './trace-options.ts';
import type { Traces } from './traces.ts';

/** How long the end of a process waits for spans to be sent. */
const flushMs = 5_000;

/** Makes what sends the spans of runs and requests. Loads the libraries for it, so only called where they are wanted. */
export function openTraces(options: TraceOptions): Traces {
  const { clock, logger, ids, version } = options;
  const batch = { ...defaultBatch, ...options.batch };
  const rules = { ...defaultExportRules, ...options.rules };
  const origin = { resource: resourceFromAttributes({ ...options.resource }), version };
  const keeps = createSampler(options.sampler ?? { name: 'parentbased_always_on', ratio: 1 });
  const processor = new BatchSpanProcessor({
    exporter: reportingExporter(createExporter(options.target, { clock }), { clock, logger }),
    maxQueueSize: batch.maxQueueSize,
    maxExportBatchSize: Math.min(batch.maxBatchSize, batch.maxQueueSize),
    scheduledDelayMillis: batch.delayMs,
    exportTimeoutMillis: batch.exportTimeoutMs,
  });
  const context: SpanContext = {
    emit: (span) => processor.onEnd(toReadableSpan(span, rules, origin)),
    agentKind: options.agentKind ?? 'AGENT',
    version,
    agentFacts: (agent) => options.agentFacts?.(agent),
    decisionId: (approval) => options.decisionId?.(approval) ?? approval.id,
  };

  let flushing: Promise<void> | undefined;
  let isStale = false;
  /** Sends what there is, without anybody waiting for it; ends that come meanwhile are sent together afterwards. */
  const flushSoon = (): void => {
    isStale = true;
    flushing ??= (async () => {
      while (isStale) {
        isStale = false;
        await processor.forceFlush().catch(() => undefined);
      }
      flushing = undefined;
    })();
  };

  const observer: RunObserver = {
    observe(run) {
      if (!keeps(run.traceId, spanNames.agent)) return { isSampled: false };
      const spans = new RunSpans(context, run);
      return {
        onEvents: spans.onEvents,
        onModelCall: (call) => spans.onModelCall(call),
        onLeft() {
          spans.onLeft();
          flushSoon();
        },
      };
    },
  };
  const requests = createRequestTraces({ context, clock, ids, keeps, onEnd: flushSoon });

  let closed: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    let isDone = false;
    const sent = processor.shutdown().then(
      () => void (isDone = true),
      () => undefined,
    );
    await waitAtMost(clock, flushMs, sent);
    if (!isDone) logger.log('warn', 'the last spans were not exported in time');
  };
  return {
    observer,
    requests,
    [Symbol.asyncDispose]: () => (closed ??= close()),
  };
}
