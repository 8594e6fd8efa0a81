import { memoryLogger } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { readTraceSettings } from './read-trace-settings.ts';

function read(env: Readonly<Record<string, string>>) {
  const logger = memoryLogger();
  const settings = readTraceSettings(
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4317', ...env },
    { logger, version: '1.2.3' },
  );
  return { settings, warned: logger.lines.map(({ message }) => message) };
}

describe('the variables of telemetry', () => {
  it('have the defaults of the standard', () => {
    const { settings, warned } = read({});
    expect(warned).toEqual([]);
    expect(settings).toEqual({
      target: {
        protocol: 'grpc',
        url: 'http://collector:4317',
        headers: {},
        timeoutMs: 10_000,
      },
      batch: {
        maxQueueSize: 2_048,
        maxBatchSize: 512,
        delayMs: 5_000,
        exportTimeoutMs: 30_000,
      },
      sampler: { name: 'parentbased_always_on', ratio: 1 },
      resource: {
        'service.name': 'aura',
        'service.version': '1.2.3',
        'openinference.project.name': 'aura',
      },
      rules: {
        recordContent: false,
        contentMaxLength: 1_000,
        valueMaxLength: 65_536,
        vocabulary: 'openinference',
      },
      agentKind: 'AGENT',
    });
  });

  it('ask for nothing without a collector, or where they are switched off', () => {
    for (const env of [
      { OTEL_EXPORTER_OTLP_ENDPOINT: ' ' },
      { OTEL_SDK_DISABLED: 'TRUE' },
      { OTEL_TRACES_EXPORTER: 'none' },
    ]) {
      expect(read(env)).toEqual({ settings: undefined, warned: [] });
    }
  });

  it('for traces come before the general ones', () => {
    const { settings } = read({
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://traces:1/own',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
      OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/protobuf',
      OTEL_EXPORTER_OTLP_TIMEOUT: '1',
      OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: '2',
      OTEL_EXPORTER_OTLP_HEADERS: 'A=1,b=x%3Dy',
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'a=2',
    });
    expect(settings?.target).toEqual({
      protocol: 'http/protobuf',
      url: 'https://traces:1/own',
      timeoutMs: 2,
      headers: { a: '2', b: 'x=y' },
    });
  });

  it.each([
    ['http://c:4318', 'http://c:4318/v1/traces'],
    ['http://c:4318/', 'http://c:4318/v1/traces'],
    ['https://c/otlp/', 'https://c/otlp/v1/traces'],
  ])('name the place below the general endpoint %s', (endpoint, url) => {
    const { settings } = read({
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
    });
    expect(settings?.target.url).toBe(url);
  });

  it.each([
    ['OTEL_EXPORTER_OTLP_PROTOCOL', 'http/json'],
    ['OTEL_EXPORTER_OTLP_TIMEOUT', 'soon'],
    ['OTEL_BSP_MAX_QUEUE_SIZE', '-7'],
    ['OTEL_BSP_SCHEDULE_DELAY', '-1'],
    ['OTEL_CONTENT_MAX_LENGTH', '1.5'],
    ['OTEL_RECORD_CONTENT', 'maybe'],
    ['OTEL_TRACES_SAMPLER', 'jaeger_remote'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'top-secret-value'],
    ['OTEL_RESOURCE_ATTRIBUTES', 'a=%E0%A4%A'],
    ['AURA_OTEL_ATTRIBUTES', 'all'],
    ['AURA_OTEL_AGENT_KIND', 'CHAIN'],
  ])('that cannot be read are named, not repeated, and change nothing: %s', (name, value) => {
    const { settings, warned } = read({ [name]: value });
    expect(settings).toEqual(read({}).settings);
    expect(warned).toHaveLength(1);
    expect(warned[0]).toContain(name);
    expect(warned[0]).not.toContain(value);
  });

  it('that name no URL are said to, without it: it may hold a password', () => {
    for (const endpoint of ['collector:4317', 'ftp://user:top-secret@c', 'not a name']) {
      const { settings, warned } = read({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });
      expect([settings, warned.length]).toEqual([undefined, 1]);
      expect(warned[0]).not.toContain(endpoint);
    }
  });

  it('choose a share of the traces, at most all', () => {
    const sampler = (ratio: string) =>
      read({ OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: ratio })
        .settings?.sampler;
    expect(sampler('0.25')).toEqual({ name: 'parentbased_traceidratio', ratio: 0.25 });
    expect(sampler('7')).toEqual({ name: 'parentbased_traceidratio', ratio: 1 });
  });
});
