import { parse } from 'protobufjs';
import { traceSchema } from './trace-schema.ts';

/** What an attribute was sent as. */
export type ReceivedValue = string | number | boolean | readonly ReceivedValue[] | undefined;

/** Attributes by name. */
export type ReceivedAttributes = Readonly<Record<string, ReceivedValue>>;

/** A span as a collector has got it. */
export interface ReceivedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  /** Absent: it has none. */
  readonly parentSpanId?: string;
  /** 1: internal, 2: server, 3: client. */
  readonly kind: number;
  /** Milliseconds since the Unix epoch. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly attributes: ReceivedAttributes;
  readonly status: 'unset' | 'ok' | 'error';
  readonly statusMessage: string;
  readonly events: readonly { readonly name: string; readonly attributes: ReceivedAttributes }[];
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly resource: ReceivedAttributes;
}

interface WireValue {
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly intValue?: string;
  readonly doubleValue?: number;
  readonly arrayValue?: { readonly values?: readonly WireValue[] };
}
interface WireAttribute {
  readonly key: string;
  readonly value?: WireValue;
}
interface WireSpan {
  readonly traceId: Uint8Array;
  readonly spanId: Uint8Array;
  readonly parentSpanId: Uint8Array;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly WireAttribute[];
  readonly events: readonly {
    readonly name: string;
    readonly attributes: readonly WireAttribute[];
  }[];
  readonly links: readonly { readonly traceId: Uint8Array; readonly spanId: Uint8Array }[];
  readonly status?: { readonly code: number; readonly message: string };
}
interface WireRequest {
  readonly resourceSpans: readonly {
    readonly resource?: { readonly attributes: readonly WireAttribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly WireSpan[] }[];
  }[];
}

const request = parse(traceSchema).root.lookupType('ExportTraceServiceRequest');

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const millis = (nanos: string): number => Number(BigInt(nanos) / 1_000n) / 1_000;
const codes = ['unset', 'ok', 'error'] as const;

function toValue(value: WireValue = {}): ReceivedValue {
  if (value.intValue !== undefined) return Number(value.intValue);
  if (value.arrayValue !== undefined) return (value.arrayValue.values ?? []).map(toValue);
  return value.stringValue ?? value.boolValue ?? value.doubleValue;
}

function toAttributes(attributes: readonly WireAttribute[]): ReceivedAttributes {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, toValue(value)]));
}

function toSpan(span: WireSpan, resource: ReceivedAttributes): ReceivedSpan {
  const parent = hex(span.parentSpanId);
  return {
    name: span.name,
    traceId: hex(span.traceId),
    spanId: hex(span.spanId),
    ...(parent === '' ? {} : { parentSpanId: parent }),
    kind: span.kind,
    startedAt: millis(span.startTimeUnixNano),
    endedAt: millis(span.endTimeUnixNano),
    attributes: toAttributes(span.attributes),
    status: codes[span.status?.code ?? 0] ?? 'unset',
    statusMessage: span.status?.message ?? '',
    events: span.events.map(({ name, attributes }) => ({
      name,
      attributes: toAttributes(attributes),
    })),
    links: span.links.map(({ traceId, spanId }) => ({
      traceId: hex(traceId),
      spanId: hex(spanId),
    })),
    resource,
  };
}

/** Takes an export apart, byte by byte, with a decoder that is not by those who encode. Throws for what is none. */
export function decodeSpans(bytes: Uint8Array): readonly ReceivedSpan[] {
  const message = request.toObject(request.decode(bytes), {
    longs: String,
    defaults: true,
    oneofs: false,
    arrays: true,
  });
  // The schema says what it is.
  const { resourceSpans } = message as WireRequest;
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const attributes = toAttributes(resource?.attributes ?? []);
    return scopeSpans.flatMap(({ spans }) => spans.map((span) => toSpan(span, attributes)));
  });
}
