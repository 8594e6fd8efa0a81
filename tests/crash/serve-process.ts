import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startProcess } from '@aura/testkit';
import type { StartedProcess } from '@aura/testkit';

/** The file that people start. */
export const command: string = fileURLToPath(
  new URL('../../packages/cli/bin/aura.js', import.meta.url),
);

/** A directory with an `aura.toml`. */
export interface Installation extends AsyncDisposable {
  readonly directory: string;
  /** Starts `aura serve` in it. */
  serve(options: {
    readonly args?: readonly string[];
    readonly env: Readonly<Record<string, string>>;
    /** Wait for this before handing the process out. */
    readonly ready?: RegExp;
  }): Promise<StartedProcess>;
}

/** What `aura serve` prints when it serves. */
export const listening: RegExp = /listens on (http:\S+)/;

/** Writes a configuration into a directory of its own. */
export async function install(config: string): Promise<Installation> {
  const directory = await mkdtemp(join(tmpdir(), 'aura-crash-'));
  await writeFile(join(directory, 'aura.toml'), config);
  return {
    directory,
    serve: ({ args = [], env, ...ready }) =>
      startProcess(process.execPath, {
        args: [command, 'serve', '--config', 'aura.toml', '--aura-custom-events', ...args],
        cwd: directory,
        env,
        timeoutMs: 20_000,
        ...ready,
      }),
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true }),
  };
}
