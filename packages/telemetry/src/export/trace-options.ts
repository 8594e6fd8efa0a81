import type { Clock, IdSource, Logger, Millis } from '@aura/core';
import type { ExportRules } from '../attributes/to-exported.ts';
import type { AgentKind } from '../spans/span-kinds.ts';
import type { SpanContext } from '../spans/span-context.ts';

/** Where spans are sent. */
export interface TraceTarget {
  readonly protocol: 'grpc' | 'http/protobuf';
  /** For HTTP with its path, as it is requested; for gRPC only its scheme and host matter. */
  readonly url: string;
  /** May hold credentials: they are sent, and shown nowhere. */
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: Millis;
}

/** How spans are collected before they are sent. */
export interface BatchOptions {
  readonly maxQueueSize: number;
  readonly maxBatchSize: number;
  readonly delayMs: Millis;
  readonly exportTimeoutMs: Millis;
}

/** Which traces are kept. Those with a parent elsewhere go by it where the name says so. */
export interface SamplerOptions {
  readonly name:
    | 'always_on'
    | 'always_off'
    | 'traceidratio'
    | 'parentbased_always_on'
    | 'parentbased_always_off'
    | 'parentbased_traceidratio';
  /** Share of all traces, from 0 to 1. */
  readonly ratio: number;
}

/** What traces are made and sent with. */
export interface TraceOptions {
  readonly target: TraceTarget;
  readonly batch?: Partial<BatchOptions>;
  readonly sampler?: SamplerOptions;
  /** What the process is, for those who look at its traces. */
  readonly resource: Readonly<Record<string, string>>;
  readonly rules?: Partial<ExportRules>;
  /** Default `AGENT`. */
  readonly agentKind?: AgentKind;
  /** Of Aura. */
  readonly version: string;
  readonly clock: Clock;
  readonly ids: Pick<IdSource, 'traceId' | 'spanId'>;
  readonly logger: Logger;
  readonly agentFacts?: SpanContext['agentFacts'];
  readonly decisionId?: SpanContext['decisionId'];
}

/** What may leave the process when nothing is said about it. */
export const defaultExportRules: ExportRules = {
  recordContent: false,
  contentMaxLength: 1_000,
  valueMaxLength: 65_536,
  vocabulary: 'openinference',
};

/** How spans are collected when nothing is said about it. */
export const defaultBatch: BatchOptions = {
  maxQueueSize: 2_048,
  maxBatchSize: 512,
  delayMs: 5_000,
  exportTimeoutMs: 30_000,
};
