// An MCP server over standard streams whose tools leave a trace: a line in a file for each time they are carried out.
import { appendFileSync, existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Server } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';

const traces = process.env['AURA_TEST_TRACES'] ?? '';
/** While this file exists, calls that are to be held do not return. */
const hold = process.env['AURA_TEST_HOLD'] ?? '';

const inputSchema = {
  type: 'object' as const,
  properties: { id: { type: 'string' }, hold: { type: 'boolean' }, ms: { type: 'number' } },
  required: ['id'],
};
const tools = [
  { name: 'change', description: 'Changes something', inputSchema },
  {
    name: 'look',
    description: 'Looks at something',
    inputSchema,
    annotations: { readOnlyHint: true },
  },
];

serveStdio(() => {
  const server = new Server({ name: 'effects', version: '1.0.0' }, { capabilities: { tools: {} } });
  server.setRequestHandler('tools/list', () => ({ tools }));
  server.setRequestHandler('tools/call', async ({ params }) => {
    const { id, ms = 0, ...args } = { ...params.arguments };
    appendFileSync(traces, `${params.name} ${String(id)}\n`);
    await sleep(Number(ms));
    while (args['hold'] === true && existsSync(hold)) await sleep(5);
    return { content: [{ type: 'text', text: `done ${params.name} ${String(id)}` }] };
  });
  return server;
});
