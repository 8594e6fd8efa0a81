import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import type {
  CallId,
  Clock,
  ForwardedHeaders,
  Logger,
  RunId,
  Tool,
  ToolContext,
  ToolProgress,
} from '@aura/core';

import { Namespace, silentLogger } from '@aura/core';

import type { McpPool, StdioServerConfig } from '../src/index.ts';
import { createMcpPool } from '../src/index.ts';

/** The time of this machine: child processes know no other. */
export const realClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) => sleep(ms, undefined, signal === undefined ? {} : { signal }),
};

export function testPool(logger: Logger = silentLogger, clock: Clock = realClock): McpPool {
  return createMcpPool({
    clock,
    logger,
    clientInfo: { name: 'aura', version: '0.0.0-test' },
  });
}

export const unaborted: AbortSignal = new AbortController().signal;

const root = fileURLToPath(new URL('../../../', import.meta.url));

export function mathServer(): StdioServerConfig {
  const script = `${root}examples/math-server/server.ts`;
  return {
    name: 'math',
    transport: 'stdio',
    cmd: [process.execPath, '--conditions=aura-source', script],
  };
}

/** A published server, by the name of its command. */
export function publishedServer(name: string, bin: string, ...args: string[]): StdioServerConfig {
  return { name, transport: 'stdio', cmd: [`${root}node_modules/.bin/${bin}`, ...args] };
}

/** The server in `hostile-server.mjs`, behaving as `modes` say. */
export function hostileServer(
  modes: string,
  more: Partial<StdioServerConfig> = {},
): StdioServerConfig {
  const script = fileURLToPath(new URL('./hostile-server.mjs', import.meta.url));
  return { name: 'hostile', transport: 'stdio', cmd: [process.execPath, script, modes], ...more };
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (step: ToolProgress) => void;
  readonly forwarded?: ForwardedHeaders | undefined;
  readonly runId?: string;
}

export function callContext(options: CallOptions = {}): ToolContext {
  const { signal = unaborted, onProgress, forwarded, runId = 'run' } = options;
  return {
    ...(forwarded === undefined ? {} : { forwarded }),
    namespace: Namespace.parse('test'),
    session: 'test',
    runId: runId as RunId,
    callId: 'call' as CallId,
    agent: 'test',
    idempotencyKey: 'run/call',
    signal,
    logger: silentLogger,
    clock: realClock,
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    requestInput: () => Promise.reject(new Error('nobody is there')),
    progress: onProgress ?? (() => {}),
  };
}

export function toolNamed(tools: readonly Tool[], name: string): Tool {
  const tool = tools.find((tool) => tool.name === name);
  if (tool === undefined) throw new Error(`no tool ${name} among ${tools.map((t) => t.name)}`);
  return tool;
}

/** Resolves when the process is gone; rejects when it is still there after `withinMs`. */
export async function processGone(pid: number, withinMs = 5_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (isAlive(pid)) {
    if (Date.now() > deadline) throw new Error(`process ${pid} is still there`);
    await sleep(20);
  }
}

function stateOf(pid: number): string | undefined {
  return /^State:\s+(\w)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
}

export function isAlive(pid: number): boolean {
  try {
    // A zombie has ended; how soon init notices is not ours to test.
    const zombie = process.platform === 'linux' && stateOf(pid) === 'Z';
    return process.kill(pid, 0) && !zombie;
  } catch {
    return false;
  }
}
