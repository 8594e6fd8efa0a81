import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { listen } from './listen.ts';
import { serveParent } from './parent.ts';

/** MCP servers with twenty tools each, one at every path, that keep no sessions and answer in plain JSON. */
const toolsPerServer = 20;

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly protocolVersion?: string };
}

function toolsOf(server: string): readonly object[] {
  return Array.from({ length: toolsPerServer }, (_, index) => ({
    name: `${server}_tool_${index}`,
    description: `Does the thing number ${index} of ${server}, in the way that its arguments say.`,
    inputSchema: {
      type: 'object',
      properties: {
        text: { type: 'string', description: 'What to do it with' },
        limit: { type: 'integer', minimum: 1, maximum: 100, default: 10 },
        filter: {
          type: 'object',
          properties: {
            kind: { type: 'string', enum: ['one', 'other'] },
            tags: { type: 'array', items: { type: 'string' } },
          },
        },
      },
      required: ['text'],
    },
  }));
}

function resultOf(server: string, { method, params }: Message): object {
  if (method === 'initialize') {
    const { protocolVersion } = params ?? {};
    const serverInfo = { name: server, version: '1' };
    return { protocolVersion, capabilities: { tools: {} }, serverInfo };
  }
  if (method === 'tools/list') return { tools: toolsOf(server) };
  return { content: [{ type: 'text', text: 'done' }] };
}

const http = createServer(async (incoming, outgoing) => {
  if (incoming.method !== 'POST') return void outgoing.writeHead(405).end();
  // Written by our own clients.
  const message = JSON.parse(await text(incoming)) as Message;
  if (message.id === undefined) return void outgoing.writeHead(202).end();
  const server = (incoming.url ?? '').slice(1);
  const answer = { jsonrpc: '2.0', id: message.id, result: resultOf(server, message) };
  outgoing.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
});

serveParent({ url: await listen(http) });
