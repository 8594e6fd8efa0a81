// Opens a pool with a server that does not want to end, prints the process ids and waits to be killed.
import { callContext, hostileServer, testPool, toolNamed, unaborted } from './support.ts';

const tools = await testPool().server(hostileServer('stubborn,family')).tools(unaborted);
const output = await toolNamed(tools, 'pids').execute({}, callContext());
const [part] = output.content;
process.stdout.write(`${part?.type === 'text' ? part.text : ''}\n`);
setInterval(() => {}, 60_000);
