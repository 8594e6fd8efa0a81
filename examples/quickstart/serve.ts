import { startProcess } from '@aura/testkit';
import type { StartedProcess } from '@aura/testkit';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

/** The wanted port, or the next free one after it. */
export async function findPort(wanted: number): Promise<number> {
  for (let port = wanted; port < wanted + 50; port += 1) {
    if (await canListen(port)) return port;
  }
  throw new Error(`no free port from ${wanted} to ${wanted + 49}`);
}

/** Starts `aura serve` with the configuration of this example, as a user would. */
export function startAura(options: {
  readonly port: number;
  readonly modelUrl: string;
  readonly fromSources: boolean;
}): Promise<StartedProcess> {
  const program = options.fromSources
    ? ['--conditions=aura-source', 'packages/cli/src/main.ts']
    : ['packages/cli/bin/aura.js'];
  return startProcess(process.execPath, {
    args: [
      ...program,
      'serve',
      '--config',
      'examples/quickstart/aura.toml',
      '--port',
      String(options.port),
    ],
    cwd: root,
    env: {
      AURA_CUSTOM_EVENTS: 'true',
      LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'warn',
      ...(process.env['AURA_QUICKSTART_BASE_URL'] === undefined
        ? { AURA_QUICKSTART_BASE_URL: options.modelUrl }
        : {}),
    },
    ready: /http:\/\/\S+/,
    timeoutMs: 60_000,
  });
}
