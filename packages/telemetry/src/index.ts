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
export { loadTraces } from './load-traces.ts';
export type {
  RequestTrace,
  RequestTraces,
  TracedAnswer,
  TracedRequest,
} from './spans/request-traces.ts';
export type { AgentFacts } from './spans/span-context.ts';
export type { AgentKind } from './spans/span-kinds.ts';
export { spanNames } from './spans/span-kinds.ts';
