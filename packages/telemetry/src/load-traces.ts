import type { TraceOptions } from './export/trace-options.ts';
import type { Traces } from './export/traces.ts';

/**
 * Begins to send the spans of runs and requests to a collector. Loads the libraries for that: without a call of it, a
 * process does not even read them.
 */
export async function loadTraces(options: TraceOptions): Promise<Traces> {
  const { openTraces } = await import('./export/open-traces.ts');
  return openTraces(options);
}
