import { applyEnvBoolean } from '@aura/config';
import type { Logger } from '@aura/core';

/** Variables by name. */
export type TelemetryEnv = Readonly<Record<string, string | undefined>>;

/**
 * Reads variables of telemetry. What is wrong with one is said in the log, by its name and without its value, and the
 * default holds: nothing that only observes keeps a process from starting.
 */
export class TelemetryReader {
  readonly #env: TelemetryEnv;
  readonly #logger: Logger;

  constructor(env: TelemetryEnv, logger: Logger) {
    this.#env = env;
    this.#logger = logger;
  }

  /** Says what is wrong with a variable. */
  warn(variable: string, problem: string): void {
    this.#logger.log('warn', `${variable} ${problem}`, { variable });
  }

  /** Without white space around; undefined when there is nothing else. */
  text(...names: readonly string[]): string | undefined {
    for (const name of names) {
      const text = this.#env[name]?.trim() ?? '';
      if (text !== '') return text;
    }
    return undefined;
  }

  /** The first of the variables that is set, as a number. */
  number(
    names: string | readonly string[],
    fallback: number,
    { min = 0, isWhole = true }: { readonly min?: number; readonly isWhole?: boolean } = {},
  ): number {
    const [name = ''] = typeof names === 'string' ? [names] : names.filter((n) => this.text(n));
    const text = this.text(name);
    if (text === undefined) return fallback;
    const number = Number(text);
    const isFine =
      Number.isFinite(number) && number >= min && (!isWhole || Number.isInteger(number));
    if (isFine) return number;
    this.warn(name, `is no ${isWhole ? 'whole ' : ''}number from ${min}; ${fallback} is used`);
    return fallback;
  }

  boolean(name: string, fallback: boolean): boolean {
    const read = applyEnvBoolean(this.#env[name]);
    if (read.type === 'set') return read.value;
    if (read.type === 'invalid') this.warn(name, `is neither true nor false; ${fallback} is used`);
    return fallback;
  }

  choice<Value extends string>(name: string, fallback: Value, values: readonly Value[]): Value {
    const text = this.text(name)?.toLowerCase();
    if (text === undefined) return fallback;
    const found = values.find((value) => value.toLowerCase() === text);
    if (found === undefined)
      this.warn(name, `is none of ${values.join(', ')}; ${fallback} is used`);
    return found ?? fallback;
  }

  /** `key=value,key=value`, each of them encoded as in URLs. */
  pairs(name: string): Readonly<Record<string, string>> {
    const read: Record<string, string> = {};
    for (const part of (this.text(name) ?? '').split(',')) {
      if (part.trim() === '') continue;
      const at = part.indexOf('=');
      try {
        if (at < 1) throw new Error('no name');
        read[decodeURIComponent(part.slice(0, at).trim())] = decodeURIComponent(
          part.slice(at + 1).trim(),
        );
      } catch {
        this.warn(name, 'has a part that is not name=value; it is left out');
      }
    }
    return read;
  }
}
