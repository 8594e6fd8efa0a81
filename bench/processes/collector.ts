import { createServer } from 'node:http';
import { listen } from './listen.ts';
import { serveParent } from './parent.ts';

/** A collector that takes everything and keeps nothing. */
const server = createServer((incoming, outgoing) => {
  incoming.resume().once('end', () => outgoing.writeHead(200).end());
});

serveParent({ url: await listen(server) });
