export { attributeCatalogue } from './attributes/catalogue.ts';
export type { AttributeFacts } from './attributes/catalogue.ts';
export type { ExportRules, Vocabulary } from './attributes/to-exported.ts';
export type {
  BatchOptions,
  SamplerOptions,
  TraceOptions,
  TraceTarget,
} from './export/trace-options.ts';
export { defaultBatch, defaultExportRules } from './export/trace-options.ts';
export type { Traces } from './export/traces.ts';
export { loadMetrics } from './load-metrics.ts';
export { loadTraces } from './load-traces.ts';
export type { MetricFacts, MetricName } from './metrics/metric-catalogue.ts';
export { metricCatalogue } from './metrics/metric-catalogue.ts';
export type { MetricLabels, MetricReading, MetricSink } from './metrics/metric-sink.ts';
export type { RunMetrics } from './metrics/run-metrics.ts';
export { createRunMetrics } from './metrics/run-metrics.ts';
export type { ScrapedMetrics } from './metrics/scraped-metrics.ts';
export type {
  RequestTrace,
  RequestTraces,
  TracedAnswer,
  TracedRequest,
} from './spans/request-traces.ts';
export type { AgentFacts } from './spans/span-context.ts';
export type { AgentKind } from './spans/span-kinds.ts';
export { spanNames } from './spans/span-kinds.ts';
