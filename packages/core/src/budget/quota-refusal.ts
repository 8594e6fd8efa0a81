import type { AuraError } from '../errors/aura-error.ts';
import type { Millis } from '../ports/clock.ts';

/** What a quota had no room for, and until when. */
export interface QuotaRefusal {
  /** Canonical key of the namespace whose usage is bounded. Empty when the store does not say. */
  readonly bucket: string;
  readonly window: string;
  readonly dimension: string;
  /** Until the window ends. Absent when it never does. */
  readonly retryAfterMs?: Millis;
}

/** What a `quota/exceeded` error says. */
export function toQuotaRefusal({ details, retryAfterMs }: AuraError): QuotaRefusal {
  const textOf = (name: string): string => {
    const value = details?.[name];
    return typeof value === 'string' ? value : '';
  };
  return {
    bucket: textOf('bucket'),
    window: textOf('window'),
    dimension: textOf('dimension'),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}
