import type { RunObserver } from '@aura/core';
import type { RequestTraces, ScrapedMetrics } from '@aura/telemetry';

/** What a host reports about its runs, and where to. Closed with the host, after everything else. */
export interface HostTelemetry extends AsyncDisposable {
  readonly observers: readonly RunObserver[];
  /** Absent: nobody wants the traces of requests. */
  readonly requests?: RequestTraces;
  /** Absent: nobody asks for numbers. */
  readonly metrics?: Pick<ScrapedMetrics, 'scrape' | 'contentType' | 'readings'>;
}
