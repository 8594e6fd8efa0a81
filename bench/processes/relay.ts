import { Agent, createServer, request } from 'node:http';
import { listen } from './listen.ts';
import { serveParent } from './parent.ts';

/**
 * The baseline: the least that can stand between a client and a model server. Bytes go through as they are.
 * Usage: `relay.ts TARGET_URL`.
 */
const [target = ''] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true });

const server = createServer((incoming, outgoing) => {
  const { 'content-type': contentType, 'content-length': contentLength } = incoming.headers;
  const headers = { 'content-type': contentType, 'content-length': contentLength };
  const upstream = request(`${target}/chat/completions`, { method: 'POST', headers, agent });
  upstream.on('response', (reply) => {
    const { connection: _, 'transfer-encoding': __, ...kept } = reply.headers;
    outgoing.writeHead(reply.statusCode ?? 502, kept);
    reply.pipe(outgoing);
  });
  incoming.pipe(upstream);
});

serveParent({ url: await listen(server) });
