import type { ScrapedMetrics } from './metrics/scraped-metrics.ts';

/** Makes a sink whose numbers Prometheus can read. Loads the libraries for that; a process without it does not read them. */
export async function loadMetrics(): Promise<ScrapedMetrics> {
  const { prometheusMetrics } = await import('./metrics/prometheus-metrics.ts');
  return prometheusMetrics();
}
