import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hostileModelServer, sseData, startProcess } from '@aura/testkit';
import type {
  HostileModelServer,
  ProcessExit,
  StartedProcess,
  StartProcessOptions,
} from '@aura/testkit';

/** The folder of this package. */
export const packageFolder = fileURLToPath(new URL('../..', import.meta.url));

/** The file that people start. */
export const bin = join(packageFolder, 'bin', 'aura.js');

if (!existsSync(join(packageFolder, 'dist', 'bundle', 'main.js'))) {
  throw new Error('these tests run the built command: run `npm run build` first');
}

/** What `aura serve` prints when it listens. */
export const listening = /listens on (http:\S+) \((.*)\)\n/;

/** A model server that is not there. */
export const nowhere = 'http://127.0.0.1:9/v1';

// What the machine may have set must not change what is tested.
for (const name of [
  'CONFIG_PATH',
  'HOST',
  'PORT',
  'LOG_LEVEL',
  'RUST_LOG',
  'DEFAULT_AGENT',
  'AURA_MODEL',
  'AURA_DATA_DIR',
]) {
  delete process.env[name];
}

/** Starts the command. */
export function aura(
  args: readonly string[],
  options: StartProcessOptions = {},
): Promise<StartedProcess> {
  return startProcess(process.execPath, { ...options, args: [bin, ...args] });
}

/** Starts a line of shell in which `$AURA` is the command. */
export function shell(line: string, options: StartProcessOptions): Promise<StartedProcess> {
  const env = { AURA: `${process.execPath} ${bin}` };
  return startProcess('/bin/sh', { ...options, args: ['-c', line], env });
}

/** How a process ended and what it wrote. */
export async function ended(
  started: Promise<StartedProcess>,
): Promise<ProcessExit & { readonly stdout: string; readonly stderr: string }> {
  const process = await started;
  const exit = await process.exited;
  return { ...exit, stdout: process.stdout, stderr: process.stderr };
}

/** The address that a server has printed. */
export function urlOf(server: StartedProcess): string {
  return server.ready?.[1] ?? '';
}

/** A model server that begins an answer and never goes on. */
export function stallingModel(): Promise<HostileModelServer> {
  return hostileModelServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(sseData({ choices: [{ index: 0, delta: { content: 'Well' } }] }));
  });
}
