import type { MetricReading, MetricSink } from './metric-sink.ts';

/** Numbers that are kept until somebody asks for them. */
export interface ScrapedMetrics extends AsyncDisposable {
  readonly sink: MetricSink;
  /** Of what `scrape` gives. */
  readonly contentType: string;
  /** Gauges that are read when somebody asks; the first to give one is the one that is asked. */
  readings(readings: MetricReading): void;
  /** All numbers, in the text format of Prometheus. */
  scrape(): Promise<string>;
}
