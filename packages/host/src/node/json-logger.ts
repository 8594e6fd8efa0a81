import { scrubSecrets } from '@aura/core';
import type { JsonValue, Logger, LogFields, LogLevel } from '@aura/core';
import { isSecretName } from './is-secret-name.ts';

/** Levels a logger can be set to; `silent` writes nothing. */
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;

/** What a logger writes at the least. */
export type LogThreshold = (typeof logLevels)[number];

/** Whether a field holds credentials, by its name. There are few names and many lines. */
const isSecret = new Map<string, boolean>();

function clean(key: string, value: JsonValue | undefined): JsonValue | undefined {
  // A counter such as `prompt_tokens` is no credential.
  if (typeof value !== 'string') return value;
  let secret = isSecret.get(key);
  if (secret === undefined) {
    secret = isSecretName(key);
    if (isSecret.size < 1_000) isSecret.set(key, secret);
  }
  return secret ? '***' : scrubSecrets(value);
}

/**
 * What JSON leaves as it is and a terminal acts upon: the upper control characters, and those that turn the direction of
 * writing. Names and texts in a log come from anywhere.
 */
const unprintable = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
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
    const line = JSON.stringify({ ...head, ...bound, ...fields }, clean);
    options.write(`${line.replaceAll(unprintable, escaped)}\n`);
  };
  return {
    log,
    child: (fields) => createJsonLogger(options, { ...bound, ...fields }),
  };
}
