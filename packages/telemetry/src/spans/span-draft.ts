import type { Millis } from '@aura/core';

/** What an attribute can be. */
export type AttributeValue = string | number | boolean | readonly string[];

/** A value, or how to make it: it is made only when it is exported. Undefined: there is none. */
export type LazyValue = AttributeValue | undefined | (() => AttributeValue | undefined);

/** Several attributes whose names begin alike; made only when they are exported. */
export interface AttributeGroup {
  /** With a dot at its end, as in the catalogue. */
  readonly prefix: string;
  readonly make: () => Readonly<Record<string, AttributeValue | undefined>>;
}

/** Why something has failed: the text may quote what people or tools have said, the type never does. */
export interface Failure {
  readonly type: string;
  readonly text: string;
}

/** Something that happened within a span. */
export interface DraftEvent {
  readonly name: string;
  readonly at: Millis;
  readonly attributes: Readonly<Record<string, AttributeValue | undefined>>;
}

/** Another span, wherever it was made. */
export interface SpanReference {
  readonly traceId: string;
  readonly spanId: string;
  readonly isSampled: boolean;
}

/** A span before anything is decided about what of it is exported. */
export interface SpanDraft {
  readonly name: string;
  readonly role: 'internal' | 'server' | 'client';
  readonly traceId: string;
  readonly spanId: string;
  /** Absent: it has none. */
  readonly parentId?: string | undefined;
  /** The parent was made by another process. */
  readonly isParentRemote?: boolean;
  readonly startedAt: Millis;
  endedAt: Millis;
  readonly attributes: Record<string, LazyValue>;
  readonly groups: AttributeGroup[];
  readonly events: DraftEvent[];
  readonly links: SpanReference[];
  status: 'unset' | 'ok' | 'error';
  failure?: Failure;
}

/** What a span begins with. */
export type SpanBeginning = Pick<SpanDraft, 'name' | 'traceId' | 'spanId' | 'startedAt'> &
  Partial<Pick<SpanDraft, 'role' | 'parentId' | 'isParentRemote' | 'attributes' | 'links'>>;

/** Begins a span. */
export function beginSpan(beginning: SpanBeginning): SpanDraft {
  const { startedAt } = beginning;
  return {
    role: 'internal',
    attributes: {},
    groups: [],
    events: [],
    links: [],
    endedAt: startedAt,
    status: 'unset',
    ...beginning,
  };
}

/** Says that what a span stands for has failed; the first failure is the one that counts. */
export function failSpan(span: SpanDraft, failure: Failure): void {
  if (span.status === 'error') return;
  span.status = 'error';
  span.failure = failure;
}
