import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** Where a source of skills is looked for. */
export interface SourcePlace {
  /** The working directory. */
  readonly cwd: string;
  /** The configuration file, as it was named from there. */
  readonly file: string;
}

/**
 * The directory that a source means: from the working directory, and where that has none of this name, beside the
 * configuration file. The first of both when neither exists.
 */
export function resolveSource(source: string, { cwd, file }: SourcePlace): string {
  const fromHere = resolve(cwd, source);
  const fromFile = resolve(dirname(resolve(cwd, file)), source);
  return !exists(fromHere) && exists(fromFile) ? fromFile : fromHere;
}

function exists(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    // It is there, and something is wrong with it: whoever looks for skills in it says what.
    return true;
  }
}
