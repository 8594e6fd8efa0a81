import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Clock } from '@aura/core';
import {
  createOtlpNetworkExportDelegate,
  ExporterMetrics,
  getSharedConfigurationDefaults,
  OTLPExporterBase,
} from '@opentelemetry/otlp-exporter-base';
import type { IOtlpExportDelegate } from '@opentelemetry/otlp-exporter-base';
import { createOtlpHttpExportDelegate } from '@opentelemetry/otlp-exporter-base/node-http';
import {
  ProtobufTraceSerializer,
  TraceExporterMetricsHelper,
} from '@opentelemetry/otlp-transformer';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { GrpcTransport } from './grpc-transport.ts';
import type { TraceTarget } from './trace-options.ts';

const http = new HttpAgent({ keepAlive: true });
const https = new HttpsAgent({ keepAlive: true });

function overHttp(target: TraceTarget): IOtlpExportDelegate<ReadableSpan[]> {
  const { url, headers, timeoutMs } = target;
  return createOtlpHttpExportDelegate(
    {
      ...getSharedConfigurationDefaults(),
      url,
      headers: () => Promise.resolve({ ...headers, 'Content-Type': 'application/x-protobuf' }),
      timeoutMillis: timeoutMs,
      agentFactory: (protocol) => (protocol === 'https:' ? https : http),
    },
    ProtobufTraceSerializer,
    'otlp_http_span_exporter',
    TraceExporterMetricsHelper,
    undefined,
  );
}

function overGrpc(target: TraceTarget, clock: Clock): IOtlpExportDelegate<ReadableSpan[]> {
  const metrics = new ExporterMetrics<ReadableSpan[]>({
    componentType: 'otlp_grpc_span_exporter',
    metricsHelper: TraceExporterMetricsHelper,
    url: target.url,
    meterProvider: undefined,
    responseAttributesFromError: () => ({}),
  });
  return createOtlpNetworkExportDelegate(
    { ...getSharedConfigurationDefaults(), timeoutMillis: target.timeoutMs },
    ProtobufTraceSerializer,
    metrics,
    new GrpcTransport(target, { clock }),
  );
}

/** What sends spans to a collector. */
export function createExporter(
  target: TraceTarget,
  { clock }: { readonly clock: Clock },
): SpanExporter {
  const delegate = target.protocol === 'grpc' ? overGrpc(target, clock) : overHttp(target);
  return new OTLPExporterBase(delegate);
}
