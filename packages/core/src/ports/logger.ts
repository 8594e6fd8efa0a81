import type { JsonValue } from '../json/json.ts';

/** Severity of a log line, least severe first. */
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error';

/** Structured facts of a log line. Secrets do not belong here; sinks redact what slips through. */
export type LogFields = Readonly<Record<string, JsonValue | undefined>>;

/** Logging, as a port. Must not throw. */
export interface Logger {
  log(level: LogLevel, message: string, fields?: LogFields): void;
  /** A logger that adds `fields` to every line. */
  child(fields: LogFields): Logger;
}

/** A logger that writes nothing. */
export const silentLogger: Logger = {
  log() {},
  child: () => silentLogger,
};
