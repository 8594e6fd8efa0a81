import type { SpanReference } from './span-draft.ts';

const shape = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/;

/** Reads a `traceparent` of the W3C. Undefined for one that says nothing, as the standard has it. */
export function parseTraceParent(header: string | undefined): SpanReference | undefined {
  const [, version, traceId = '', spanId = '', flags = ''] = shape.exec(header?.trim() ?? '') ?? [];
  if (version === undefined || version === 'ff') return undefined;
  if (version === '00' && header?.trim().length !== 55) return undefined;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

/** Writes one. */
export function formatTraceParent({ traceId, spanId, isSampled }: SpanReference): string {
  return `00-${traceId}-${spanId}-${isSampled ? '01' : '00'}`;
}
