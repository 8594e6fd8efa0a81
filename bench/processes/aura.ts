import { openSync, writeSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHost, createJsonLogger, nodeClock } from '@aura/host';
import { createServer } from '@aura/server';
import { openStore } from '@aura/store';
import { benchConfig } from '../bench-config.ts';
import { serveParent } from './parent.ts';

/**
 * Aura as `aura serve` runs it, with its defaults, on a configuration of one agent without tools. The request log is
 * written, to nowhere. Usage: `aura.ts MODEL_BASE_URL memory|stored`.
 */
const [modelUrl = '', runs] = process.argv.slice(2);
const version = 'bench';

const folder = await mkdtemp(join(tmpdir(), 'aura-bench-'));
const config = await benchConfig(folder, modelUrl);
const log = openSync(devNull, 'w');
const logger = createJsonLogger({
  level: 'info',
  write: (line) => void writeSync(log, line),
  now: () => Date.now(),
});
const store =
  runs === 'stored' ? await openStore({ directory: folder, clock: nodeClock }) : undefined;
const host = createHost({ config, logger, version, ...(store === undefined ? {} : { store }) });
const server = createServer(host, { port: 0, version });
await server.listen();
serveParent({ url: server.url }, { end: () => rm(folder, { recursive: true, force: true }) });
