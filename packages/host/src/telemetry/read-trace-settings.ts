import type { Logger } from '@aura/core';
import { defaultBatch, defaultExportRules } from '@aura/telemetry';
import type { SamplerOptions, TraceOptions, TraceTarget } from '@aura/telemetry';
import { TelemetryReader } from './telemetry-reader.ts';
import type { TelemetryEnv } from './telemetry-reader.ts';

/** What of traces is set by the environment. */
export type TraceSettings = Pick<
  TraceOptions,
  'target' | 'batch' | 'sampler' | 'resource' | 'rules' | 'agentKind'
>;

const generic = 'OTEL_EXPORTER_OTLP_ENDPOINT';
const ofTraces = 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT';

function readProtocol(read: TelemetryReader): TraceTarget['protocol'] {
  const names = ['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', 'OTEL_EXPORTER_OTLP_PROTOCOL'];
  const name = names.find((each) => read.text(each) !== undefined);
  const text = name === undefined ? 'grpc' : read.text(name)?.toLowerCase();
  if (text === 'grpc' || text === 'http/protobuf') return text;
  read.warn(name ?? '', 'is neither grpc nor http/protobuf; grpc is used');
  return 'grpc';
}

/** Where spans go; undefined when nobody wants them, or when that cannot be read. */
function readTarget(read: TelemetryReader): TraceTarget | undefined {
  const verbatim = read.text(ofTraces);
  const base = read.text(generic);
  if (verbatim === undefined && base === undefined) return undefined;
  const protocol = readProtocol(read);
  const appended = protocol === 'grpc' ? base : `${base?.replace(/\/+$/, '')}/v1/traces`;
  const url = verbatim ?? appended ?? '';
  const scheme = URL.parse(url)?.protocol;
  if (scheme !== 'http:' && scheme !== 'https:') {
    const name = verbatim === undefined ? generic : ofTraces;
    read.warn(name, 'is no URL with http:// or https://; nothing is exported');
    return undefined;
  }
  const headers = {
    ...read.pairs('OTEL_EXPORTER_OTLP_HEADERS'),
    ...read.pairs('OTEL_EXPORTER_OTLP_TRACES_HEADERS'),
  };
  const timeouts = ['OTEL_EXPORTER_OTLP_TRACES_TIMEOUT', 'OTEL_EXPORTER_OTLP_TIMEOUT'];
  return {
    protocol,
    url,
    // Names of headers are small letters in HTTP/2.
    headers: Object.fromEntries(Object.entries(headers).map(([k, v]) => [k.toLowerCase(), v])),
    timeoutMs: read.number(timeouts, 10_000, { min: 1 }),
  };
}

function readResource(read: TelemetryReader, version: string): Readonly<Record<string, string>> {
  const given = read.pairs('OTEL_RESOURCE_ATTRIBUTES');
  const service = read.text('OTEL_SERVICE_NAME') ?? given['service.name'] ?? 'aura';
  return {
    'service.version': version,
    ...given,
    'service.name': service,
    'openinference.project.name': read.text('PHOENIX_PROJECT_NAME') ?? service,
  };
}

function readSampler(read: TelemetryReader): SamplerOptions {
  const name = read.choice('OTEL_TRACES_SAMPLER', 'parentbased_always_on', [
    'always_on',
    'always_off',
    'traceidratio',
    'parentbased_always_on',
    'parentbased_always_off',
    'parentbased_traceidratio',
  ]);
  if (!name.endsWith('traceidratio')) return { name, ratio: 1 };
  const ratio = read.number('OTEL_TRACES_SAMPLER_ARG', 1, { isWhole: false });
  return { name, ratio: Math.min(1, ratio) };
}

/**
 * Reads the variables of OpenTelemetry, and those that go with them. Undefined when no spans are wanted: no collector is
 * named, or they are switched off.
 */
export function readTraceSettings(
  env: TelemetryEnv,
  { logger, version }: { readonly logger: Logger; readonly version: string },
): TraceSettings | undefined {
  const read = new TelemetryReader(env, logger);
  if (read.boolean('OTEL_SDK_DISABLED', false)) return undefined;
  if (read.text('OTEL_TRACES_EXPORTER')?.toLowerCase() === 'none') return undefined;
  const target = readTarget(read);
  if (target === undefined) return undefined;
  const { contentMaxLength, valueMaxLength } = defaultExportRules;
  return {
    target,
    batch: {
      maxQueueSize: read.number('OTEL_BSP_MAX_QUEUE_SIZE', defaultBatch.maxQueueSize, { min: 1 }),
      maxBatchSize: read.number('OTEL_BSP_MAX_EXPORT_BATCH_SIZE', defaultBatch.maxBatchSize, {
        min: 1,
      }),
      delayMs: read.number('OTEL_BSP_SCHEDULE_DELAY', defaultBatch.delayMs),
      exportTimeoutMs: read.number('OTEL_BSP_EXPORT_TIMEOUT', defaultBatch.exportTimeoutMs, {
        min: 1,
      }),
    },
    sampler: readSampler(read),
    resource: readResource(read, version),
    rules: {
      recordContent: read.boolean('OTEL_RECORD_CONTENT', false),
      contentMaxLength: read.number('OTEL_CONTENT_MAX_LENGTH', contentMaxLength),
      valueMaxLength: read.number('OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT', valueMaxLength),
      vocabulary: read.choice('AURA_OTEL_ATTRIBUTES', 'openinference', [
        'openinference',
        'gen_ai',
        'both',
      ]),
    },
    agentKind: read.choice('AURA_OTEL_AGENT_KIND', 'AGENT', ['AGENT', 'LLM']),
  };
}
