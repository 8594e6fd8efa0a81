import { Agent, request } from 'node:http';
import { median } from '../measure.ts';
import type { Load, LoadReport } from './messages.ts';
import { serveParent } from './parent.ts';

const agent = new Agent({ keepAlive: true });
const lineFeed = 10;

function countLineFeeds(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(lineFeed); at !== -1; at = bytes.indexOf(lineFeed, at + 1))
    count += 1;
  return count;
}

/** Sends one request and reads its answer to the end. Resolves with the number of lines in it. */
function exchange(url: string, body: Buffer): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const headers = { 'content-type': 'application/json', 'content-length': body.length };
  const outgoing = request(url, { method: 'POST', headers, agent }, (reply) => {
    let lines = 0;
    if (reply.statusCode !== 200) reject(new Error(`${url} answered ${reply.statusCode}`));
    reply.on('data', (bytes: Buffer) => {
      lines += countLineFeeds(bytes);
    });
    reply.once('end', () => resolve(lines));
    reply.once('error', reject);
  });
  outgoing.once('error', reject);
  outgoing.end(body);
  return promise;
}

async function run(load: Load): Promise<LoadReport> {
  const body = Buffer.from(load.body);
  const latencies: number[] = [];
  let lines = 0;
  const startedAt = performance.now();
  const client = async (): Promise<void> => {
    for (let at = startedAt; at < startedAt + load.durationMs;) {
      const received = await exchange(load.url, body);
      lines += received;
      const now = performance.now();
      latencies.push(now - at);
      at = now;
    }
  };
  await Promise.all(Array.from({ length: load.concurrency }, client));
  return {
    requests: latencies.length,
    // An event is one line of data and an empty one.
    parts: Math.floor(lines / 2),
    elapsedMs: performance.now() - startedAt,
    latencyMs: median(latencies),
  };
}

serveParent({ url: '' }, { load: run });
