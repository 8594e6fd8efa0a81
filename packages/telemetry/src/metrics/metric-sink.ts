import type { MetricName } from './metric-catalogue.ts';

/** What a value belongs to. Only the labels that the catalogue gives its metric, with few values each. */
export type MetricLabels = Readonly<Record<string, string>>;

/**
 * Where numbers go. Implement it to send them anywhere: what the names mean is in `metricCatalogue`. Called while runs
 * work, so that it must be quick, and must not throw.
 */
export interface MetricSink {
  /** A counter grows. */
  count(name: MetricName, by: number, labels: MetricLabels): void;
  /** A gauge goes up or down. */
  change(name: MetricName, by: number, labels: MetricLabels): void;
  /** A histogram gets one more value. */
  record(name: MetricName, value: number, labels: MetricLabels): void;
}

/** What the service itself knows, to be asked when somebody looks. */
export type MetricReading = Readonly<Partial<Record<MetricName, () => number>>>;
