import type { LogFields, Logger, LogLevel } from '@aura/core';

/** One line as it was logged, the fields of child loggers included. */
export interface LogLine {
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: LogFields;
}

/** A logger that keeps its lines. Lines of child loggers are among them. */
export interface MemoryLogger extends Logger {
  readonly lines: readonly LogLine[];
}

/** A {@link MemoryLogger} without lines. */
export function memoryLogger(): MemoryLogger {
  const lines: LogLine[] = [];
  const withFields = (own: LogFields): Logger => ({
    log: (level, message, fields) =>
      void lines.push({ level, message, fields: { ...own, ...fields } }),
    child: (fields) => withFields({ ...own, ...fields }),
  });
  return { lines, ...withFields({}) };
}
