import { SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import type { HrTime, SpanContext } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { failureText, toExported } from '../attributes/to-exported.ts';
import type { ExportRules } from '../attributes/to-exported.ts';
import { limitText } from '../attributes/limit-text.ts';
import type { SpanDraft } from '../spans/span-draft.ts';

/** What all spans of a process have in common. */
export interface SpanOrigin {
  readonly resource: Resource;
  readonly version: string;
}

const kinds = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
} as const;

const codes = {
  unset: SpanStatusCode.UNSET,
  ok: SpanStatusCode.OK,
  error: SpanStatusCode.ERROR,
} as const;

function toHrTime(ms: number): HrTime {
  const seconds = Math.floor(ms / 1_000);
  return [seconds, Math.round((ms - seconds * 1_000) * 1_000_000)];
}

/** The span as it is exported: the only place where one is made, so that nothing gets past the rules. */
export function toReadableSpan(
  draft: SpanDraft,
  rules: ExportRules,
  { resource, version }: SpanOrigin,
): ReadableSpan {
  const { traceId, spanId, parentId, failure, startedAt, endedAt } = draft;
  const traceFlags = TraceFlags.SAMPLED;
  const own: SpanContext = { traceId, spanId, traceFlags };
  const message = failure && failureText(failure, rules);
  const events = draft.events.map(({ name, at, attributes }) => ({
    name: limitText(name, rules.valueMaxLength),
    time: toHrTime(at),
    attributes: toExported(attributes, [], rules),
  }));
  if (failure !== undefined) {
    const attributes = { 'exception.type': failure.type, 'exception.message': message };
    events.push({
      name: 'exception',
      time: toHrTime(endedAt),
      attributes: toExported(attributes, [], rules),
    });
  }
  return {
    name: draft.name,
    kind: kinds[draft.role],
    spanContext: () => own,
    ...(parentId !== undefined && {
      parentSpanContext: {
        traceId,
        spanId: parentId,
        traceFlags,
        isRemote: draft.isParentRemote ?? false,
      },
    }),
    startTime: toHrTime(startedAt),
    endTime: toHrTime(endedAt),
    duration: toHrTime(endedAt - startedAt),
    status: { code: codes[draft.status], ...(message !== undefined && { message }) },
    attributes: toExported(draft.attributes, draft.groups, rules),
    links: draft.links.map((link) => ({
      context: {
        traceId: link.traceId,
        spanId: link.spanId,
        traceFlags: link.isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
      },
    })),
    events,
    ended: true,
    resource,
    instrumentationScope: { name: 'aura', version },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}
