import { scrubSecrets } from '@aura/core';
import type { Logger, LogFields, LogLevel } from '@aura/core';
import { logLevels } from '@aura/host';
import type { LogThreshold } from '@aura/host';
import { oneLine } from './one-line.ts';

/** A logger for people: one line per entry, `warning: what happened (field: value)`. Secrets are masked. */
export function createTerminalLogger(
  options: { readonly level: LogThreshold; readonly write: (line: string) => void },
  bound: LogFields = {},
): Logger {
  const threshold = logLevels.indexOf(options.level);
  return {
    log(level, message, fields) {
      if (logLevels.indexOf(level) < threshold) return;
      const details = Object.entries({ ...bound, ...fields }).map(
        ([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
      );
      const suffix = details.length === 0 ? '' : ` (${details.join(', ')})`;
      options.write(`${labelOf(level)}: ${oneLine(scrubSecrets(message + suffix), 1_000)}\n`);
    },
    child: (fields) => createTerminalLogger(options, { ...bound, ...fields }),
  };
}

function labelOf(level: LogLevel): string {
  return level === 'warn' ? 'warning' : level;
}
