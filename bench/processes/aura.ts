import { openSync, writeSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '@aura/config';
import { createHost, createJsonLogger } from '@aura/host';
import { createServer } from '@aura/server';
import { serveParent } from './parent.ts';

/**
 * Aura as `aura serve` runs it, with its defaults, on a configuration of one agent without tools. The request log is
 * written, to nowhere. Usage: `aura.ts MODEL_BASE_URL`.
 */
const [modelUrl = ''] = process.argv.slice(2);
const version = 'bench';

const folder = await mkdtemp(join(tmpdir(), 'aura-bench-'));
const path = join(folder, 'aura.toml');
await writeFile(
  path,
  `[agent]
name = "bench"
system_prompt = "You are a helpful assistant. Answer briefly."

[agent.llm]
provider = "openai"
api_key = "unused"
base_url = "${modelUrl}"
model = "bench-model"
`,
);
const config = await loadConfig({ path, cwd: folder, env: {} });
await rm(folder, { recursive: true });

const log = openSync(devNull, 'w');
const logger = createJsonLogger({
  level: 'info',
  write: (line) => void writeSync(log, line),
  now: () => Date.now(),
});
const host = createHost({ config, logger, version });
const server = createServer(host, { port: 0, version });
await server.listen();
serveParent({ url: server.url });
