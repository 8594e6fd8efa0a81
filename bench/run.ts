import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { BenchResult } from './bench-result.ts';
import { benchConfigFiles } from './config-files.ts';
import { benchEmbedded } from './embedded.ts';
import { benchFlowVisit } from './flow-visit.ts';
import { benchHttpLatency } from './http-latency.ts';
import { benchMcp } from './mcp.ts';
import { formatTable, thisMachine } from './report.ts';
import { benchRecovery } from './recovery.ts';
import { benchResilience } from './resilience.ts';
import { benchSseParts } from './sse-parts.ts';
import { benchStore } from './store.ts';
import { benchTelemetry } from './telemetry.ts';
import { benchTextTools } from './text-tools.ts';
import { benchTokens } from './tokens.ts';
import { benchToolRound } from './tool-round.ts';
import { benchToolSchemas } from './tool-schemas.ts';

const benchmarks: Readonly<Record<string, () => Promise<readonly BenchResult[]>>> = {
  a: benchHttpLatency,
  b: benchSseParts,
  c: benchToolRound,
  d: benchFlowVisit,
  e: benchStore,
  f: benchRecovery,
  g: benchEmbedded,
  h: benchTokens,
  i: benchTextTools,
  j: benchResilience,
  k: benchTelemetry,
  l: benchConfigFiles,
  m: benchToolSchemas,
  n: benchMcp,
};

/** The benchmarks asked for, all of them by default. */
function selected(): readonly string[] {
  const { values } = parseArgs({ options: { only: { type: 'string' } } });
  const keys = Object.keys(benchmarks);
  const asked = values.only?.split(',').map((key) => key.trim()) ?? keys;
  const unknown = asked.filter((key) => !keys.includes(key));
  if (unknown.length === 0) return asked;
  console.error(`no benchmark ${unknown.join(', ')}; there are ${keys.join(', ')}`);
  process.exit(2);
}

const asked = selected();
const machine = thisMachine();
const startedAt = new Date();
console.log(`${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, ${machine.system}`);

const results: BenchResult[] = [];
for (const key of asked) {
  console.error(`running ${key} ...`);
  results.push(...((await benchmarks[key]?.()) ?? []));
}
console.log(`\n${formatTable(results)}`);

const folder = new URL('./results/', import.meta.url);
const file = new URL(`${startedAt.toISOString().replaceAll(':', '-')}.json`, folder);
await mkdir(folder, { recursive: true });
await writeFile(file, `${JSON.stringify({ startedAt, machine, results }, undefined, 2)}\n`);
console.log(`\nwritten to ${fileURLToPath(file)}`);
