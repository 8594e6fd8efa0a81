import type { Clock, Logger, Millis } from '@aura/core';
import { scrubSecrets } from '@aura/core';
import { ExportResultCode } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';

/** How long nothing more is said about a collector that cannot be reached. */
const quietMs: Millis = 60_000;

/** Says in the log, once a minute at most, that spans are lost, and when that is over. What is lost is no failure of anything. */
export function reportingExporter(
  exporter: SpanExporter,
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
): SpanExporter {
  let lost = 0;
  let saidAt = Number.NEGATIVE_INFINITY;
  const failed = (count: number, error: Error | undefined): void => {
    lost += count;
    if (clock.monotonic() - saidAt < quietMs) return;
    saidAt = clock.monotonic();
    const reason = scrubSecrets(error?.message ?? 'unknown').slice(0, 500);
    logger.log('warn', 'spans could not be exported', { spans: lost, error: reason });
  };
  return {
    export(spans: ReadableSpan[], done) {
      exporter.export(spans, (result) => {
        if (result.code !== ExportResultCode.SUCCESS) failed(spans.length, result.error);
        else if (lost > 0) {
          logger.log('info', 'spans are exported again', { lost });
          lost = 0;
          saidAt = Number.NEGATIVE_INFINITY;
        }
        // To the collector of batches nothing has failed: it could only say so once more.
        done({ code: ExportResultCode.SUCCESS });
      });
    },
    shutdown: () => exporter.shutdown(),
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
  };
}
