import type { Counter, Histogram, UpDownCounter } from '@opentelemetry/api';
import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { emptyResource } from '@opentelemetry/resources';
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import { metricCatalogue } from './metric-catalogue.ts';
import type { MetricFacts } from './metric-catalogue.ts';
import type { MetricReading, MetricSink } from './metric-sink.ts';
import type { ScrapedMetrics } from './scraped-metrics.ts';

/** Is asked when somebody looks, and sends nothing. */
class ScrapeReader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

const all: ReadonlyMap<string, MetricFacts> = new Map(Object.entries(metricCatalogue));

const unitNames: Readonly<Record<string, string>> = { s: 'seconds', usd: 'usd' };

/** Prometheus wants the unit at the end of a name. */
function nameOf(name: string, { unit }: MetricFacts): string {
  return unit === undefined ? name : `${name}.${unitNames[unit] ?? unit}`;
}

/** Keeps the numbers in memory, in the form in which Prometheus reads them. */
export function prometheusMetrics(): ScrapedMetrics {
  const reader = new ScrapeReader();
  const provider = new MeterProvider({ resource: emptyResource(), readers: [reader] });
  const meter = provider.getMeter('aura');
  // Neither the scope nor the process as labels: Prometheus knows where it has asked.
  const serializer = new PrometheusSerializer('', false, undefined, true, true);
  const counters = new Map<string, Counter>();
  const gauges = new Map<string, UpDownCounter>();
  const histograms = new Map<string, Histogram>();
  const read = new Set<string>();
  const optionsOf = ({ help, unit, buckets }: MetricFacts) => ({
    description: help,
    ...(unit === undefined ? {} : { unit }),
    ...(buckets === undefined ? {} : { advice: { explicitBucketBoundaries: [...buckets] } }),
  });
  for (const [name, fact] of all) {
    if (fact.kind === 'counter')
      counters.set(name, meter.createCounter(nameOf(name, fact), optionsOf(fact)));
    if (fact.kind === 'histogram') {
      histograms.set(name, meter.createHistogram(nameOf(name, fact), optionsOf(fact)));
    }
    if (fact.kind === 'gauge' && fact.labels.length > 0) {
      gauges.set(name, meter.createUpDownCounter(name, optionsOf(fact)));
    }
  }
  const sink: MetricSink = {
    count: (name, by, labels) => counters.get(name)?.add(by, labels),
    change: (name, by, labels) => gauges.get(name)?.add(by, labels),
    record: (name, value, labels) => histograms.get(name)?.record(value, labels),
  };
  return {
    sink,
    contentType: 'text/plain; version=0.0.4; charset=utf-8',
    readings(readings: MetricReading) {
      for (const [name, look] of Object.entries(readings)) {
        if (read.has(name)) continue;
        read.add(name);
        const facts: MetricFacts | undefined = all.get(name);
        if (facts === undefined) continue;
        const gauge = meter.createObservableGauge(name, optionsOf(facts));
        gauge.addCallback((result) => result.observe(look()));
      }
    },
    async scrape() {
      const { resourceMetrics } = await reader.collect();
      return serializer.serialize(resourceMetrics);
    },
    [Symbol.asyncDispose]: () => provider.shutdown(),
  };
}
