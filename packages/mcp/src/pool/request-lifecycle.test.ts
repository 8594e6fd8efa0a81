import type { RunId } from '@aura/core';
import { describe, expect, it } from 'vitest';

import {
  callContext,
  hostileServer,
  isAlive,
  processGone,
  testPool,
  toolNamed,
  unaborted,
} from '../../test/support.ts';
import type { McpPool } from './create-mcp-pool.ts';

const one = 'run_1' as RunId;
const two = 'run_2' as RunId;

async function pidFor(pool: McpPool, runId: RunId, mode = 'plain'): Promise<number> {
  const server = pool.server(hostileServer(mode, { lifecycle: 'request' }));
  const tools = await server.tools(unaborted, { runId });
  const output = await toolNamed(tools, 'pids').execute({}, callContext({ runId }));
  const [part] = output.content;
  const { server: pid }: { server: number } = JSON.parse(part?.type === 'text' ? part.text : '');
  return pid;
}

describe('a stdio server with a process for each request', () => {
  it('has one for each run, for all of its calls, until the run is over', async () => {
    await using pool = testPool();
    const [first, second] = await Promise.all([pidFor(pool, one), pidFor(pool, two)]);
    expect(first).not.toBe(second);
    expect(await pidFor(pool, one)).toBe(first);
    pool.release(one);
    await processGone(first);
    expect(isAlive(second)).toBe(true);
  });

  it('is started for nobody in advance, and ends at once what was started only to look', async () => {
    await using pool = testPool();
    const server = pool.server(hostileServer('plain', { lifecycle: 'request' }));
    await server.warm();
    expect(server.status().status).toBe('not_attempted');
    const tools = await server.tools(unaborted);
    expect(tools.length).toBeGreaterThan(3);
    // The state of the process that has gone is what there is to know.
    expect(server.status()).toMatchObject({ status: 'connected', toolsCount: tools.length });
  });

  it('leaves no process behind when the pool closes, however stubborn', async () => {
    const pool = testPool();
    const pid = await pidFor(pool, one, 'stubborn,family');
    await pool[Symbol.asyncDispose]();
    await processGone(pid, 1_000);
  });
});
