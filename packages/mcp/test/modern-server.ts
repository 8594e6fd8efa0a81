// A server that speaks only the newer protocol: it refuses the classic handshake.
import { McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { z } from 'zod';

serveStdio(
  () => {
    const server = new McpServer({ name: 'modern', version: '1.0.0' });
    const inputSchema = z.object({ name: z.string() });
    server.registerTool('greet', { inputSchema }, async ({ name }, { mcpReq }) => {
      const progressToken = mcpReq._meta?.progressToken;
      if (progressToken !== undefined) {
        await mcpReq.notify({
          method: 'notifications/progress',
          params: { progressToken, progress: 1 },
        });
      }
      return { content: [{ type: 'text', text: `hello ${name}` }] };
    });
    return server;
  },
  { legacy: 'reject' },
);
