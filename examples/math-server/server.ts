/**
 * A small MCP server over standard input and output: arithmetic that a language model should not do in its head.
 *
 *     node --conditions=aura-source examples/math-server/server.ts
 */
import { setTimeout as sleep } from 'node:timers/promises';

import type { CallToolResult, ServerContext } from '@modelcontextprotocol/server';

import { McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { z } from 'zod';

/** None of the tools changes anything, and each gives the same answer to the same question. */
const annotations = { readOnlyHint: true, idempotentHint: true, openWorldHint: false };

const pair = z.object({ a: z.number(), b: z.number() });
const numbers = z.array(z.number()).min(1);

/** Numbers in full precision; what is no number is an error the model can read and act on. */
function answer(value: number, problem = 'the result is not a finite number'): CallToolResult {
  if (Number.isFinite(value)) return { content: [{ type: 'text', text: String(value) }] };
  return { content: [{ type: 'text', text: problem }], isError: true };
}

/** Decimal rounding: by way of the decimal text, because 1.005 * 100 is not 100.5. */
function roundTo(value: number, digits: number): number {
  const shifted = Math.round(Number(`${value}e${digits}`));
  return Number.isFinite(shifted) ? Number(`${shifted}e-${digits}`) : Number(value.toFixed(digits));
}

async function slowSum(
  values: readonly number[],
  delayMs: number,
  context: ServerContext,
): Promise<number> {
  const { _meta, notify, signal } = context.mcpReq;
  const progressToken = _meta?.progressToken;
  let total = 0;
  for (const [index, value] of values.entries()) {
    await sleep(delayMs, undefined, { signal });
    total += value;
    if (progressToken === undefined) continue;
    const step = { progressToken, progress: index + 1, total: values.length };
    await notify({
      method: 'notifications/progress',
      params: { ...step, message: `added ${value}` },
    });
  }
  return total;
}

function createServer(): McpServer {
  const server = new McpServer({ name: 'math', version: '1.0.0' });
  server.registerTool('add', { description: 'a + b', inputSchema: pair, annotations }, ({ a, b }) =>
    answer(a + b),
  );
  server.registerTool(
    'subtract',
    { description: 'a - b', inputSchema: pair, annotations },
    ({ a, b }) => answer(a - b),
  );
  server.registerTool(
    'multiply',
    { description: 'a * b', inputSchema: pair, annotations },
    ({ a, b }) => answer(a * b),
  );
  server.registerTool(
    'divide',
    { description: 'a / b', inputSchema: pair, annotations },
    ({ a, b }) => answer(a / b, 'division by zero'),
  );
  server.registerTool(
    'sqrt',
    { description: 'The square root', inputSchema: z.object({ value: z.number() }), annotations },
    ({ value }) => answer(Math.sqrt(value), 'a negative number has no real square root'),
  );
  server.registerTool(
    'mean',
    { description: 'The arithmetic mean', inputSchema: z.object({ values: numbers }), annotations },
    ({ values }) => answer(values.reduce((sum, value) => sum + value, 0) / values.length),
  );
  server.registerTool(
    'round',
    {
      description: 'Rounds to a number of decimal places (default 0)',
      inputSchema: z.object({ value: z.number(), digits: z.int().min(0).max(15).optional() }),
      annotations,
    },
    ({ value, digits }) => answer(roundTo(value, digits ?? 0)),
  );
  server.registerTool(
    'slow_sum',
    {
      description: 'Adds numbers one by one, reporting progress',
      inputSchema: z.object({ values: numbers, delay_ms: z.int().min(0).max(10_000).optional() }),
      annotations,
    },
    async ({ values, delay_ms: delayMs }, context) =>
      answer(await slowSum(values, delayMs ?? 200, context)),
  );
  return server;
}

serveStdio(createServer);
