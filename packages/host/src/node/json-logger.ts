import { scrubSecrets } from '@aura/core';
import type { JsonValue, Logger, LogFields, LogLevel } from '@aura/core';

/** Levels a logger can be set to; `silent` writes nothing. */
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;

/** What a logger writes at the least. */
export type LogThreshold = (typeof logLevels)[number];

/** Fields that hold credentials, whatever somebody puts into them. */
const secretField = /authorization|api[-_]?key|token|secret|password|cookie/i;

/** Whether a field holds credentials, by its name. There are few names and many lines. */
const isSecret = new Map<string, boolean>();

function clean(key: string, value: JsonValue | undefined): JsonValue | undefined {
  // A counter such as `prompt_tokens` is no credential.
  if (typeof value !== 'string') return value;
  let secret = isSecret.get(key);
  if (secret === undefined) {
    secret = secretField.test(key);
    if (isSecret.size < 1_000) isSecret.set(key, secret);
  }
  return secret ? '***' : scrubSecrets(value);
}

/** How a logger is made. */
export interface JsonLoggerOptions {
  readonly level: LogThreshold;
  /** Gets one line of JSON with its line feed. */
  readonly write: (line: string) => void;
  readonly now: () => number;
}

/** A logger that writes one line of JSON per entry: `time`, `level`, `msg`, then the fields. Secrets are masked. */
export function createJsonLogger(options: JsonLoggerOptions, bound: LogFields = {}): Logger {
  const threshold = logLevels.indexOf(options.level);
  const log = (level: LogLevel, message: string, fields?: LogFields): void => {
    if (logLevels.indexOf(level) < threshold) return;
    const head = { time: new Date(options.now()).toISOString(), level, msg: scrubSecrets(message) };
    options.write(`${JSON.stringify({ ...head, ...bound, ...fields }, clean)}\n`);
  };
  return {
    log,
    child: (fields) => createJsonLogger(options, { ...bound, ...fields }),
  };
}
