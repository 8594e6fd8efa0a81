// A server over standard streams that misbehaves on request: `node hostile-server.mjs mode,mode`.
// It speaks the wire itself, because a library would not do what is wanted here.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const modes = new Set((process.argv[2] ?? '').split(','));
const seen = [];
const extraTools = [];
let grandchild;

function send(message) {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
}

if (modes.has('refuse')) {
  process.stderr.write(
    `cannot read ${process.argv[3]}: password=${process.env.HOSTILE_PASSWORD}\n`,
  );
  process.exit(3);
}
if (modes.has('stubborn')) {
  process.on('SIGTERM', () => {});
  setInterval(() => {}, 1_000);
}
if (modes.has('family')) {
  const forever = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)";
  grandchild = spawn(process.execPath, ['-e', forever], { stdio: 'inherit' });
}
if (modes.has('flood')) {
  const block = 'x'.repeat(1024 * 1024);
  for (let written = 0; written < 32; written += 1) process.stderr.write(block);
}
if (modes.has('babble'))
  setInterval(() => process.stdout.write('nonsense '.repeat(8_000) + '\n'), 1);
if (modes.has('endless-line')) setInterval(() => process.stdout.write('x'.repeat(1024 * 1024)), 1);

const object = { type: 'object', properties: {} };
const tools = [
  { name: 'echo', description: 'says it again', inputSchema: { type: 'object' } },
  { name: 'wait', inputSchema: object },
  { name: 'drone', inputSchema: object },
  { name: 'seen', inputSchema: object },
  { name: 'pids', inputSchema: object },
  { name: 'die', inputSchema: object },
  { name: 'grow', inputSchema: object },
  { name: 'steps', inputSchema: object },
  { name: 'fail', inputSchema: object },
  { name: 'refuse', inputSchema: object },
  { name: 'repo.search', inputSchema: object },
  {
    name: 'optional',
    inputSchema: { properties: { q: { type: 'string' }, n: { type: 'integer' } } },
  },
  { name: 'text-only', inputSchema: { type: 'string' } },
  { name: 'huge', inputSchema: { ...object, description: 'x'.repeat(300_000) } },
  { name: 7 },
  'not a tool',
];

function listTools({ cursor } = {}) {
  if (modes.has('endless-pages')) {
    const page = Number(cursor ?? 0);
    return { tools: [{ name: `tool-${page}`, inputSchema: object }], nextCursor: String(page + 1) };
  }
  const all = [...tools, ...extraTools];
  if (!modes.has('pages')) return { tools: all };
  return cursor === undefined
    ? { tools: all.slice(0, 3), nextCursor: 'second' }
    : { tools: all.slice(3) };
}

const text = (value) => ({ content: [{ type: 'text', text: JSON.stringify(value) }] });

const calls = {
  echo: ({ params }) => text(params.arguments),
  seen: () => text(seen),
  pids: () => text({ server: process.pid, grandchild: grandchild?.pid }),
  fail: () => ({
    isError: true,
    content: [{ type: 'text', text: `a${'\u{1F600}'.repeat(12_500)}z` }],
  }),
  'repo.search': ({ params }) => text(params.name),
  optional: ({ params }) => text(params.arguments),
  wait: () => undefined,
  // Deaf to cancellation.
  drone: ({ params }) => {
    const { progressToken } = params._meta;
    const step = { method: 'notifications/progress', params: { progressToken, progress: 1 } };
    setInterval(() => send(step), 10);
  },
  die: () => process.kill(process.pid, 'SIGKILL'),
  grow: () => {
    extraTools.push({ name: `extra-${extraTools.length}`, inputSchema: object });
    send({ method: 'notifications/tools/list_changed' });
    return text('grown');
  },
  steps: ({ params }) => {
    const { progressToken } = params._meta;
    for (let progress = 1; progress <= params.arguments.count; progress += 1) {
      const step = { progressToken, progress, total: params.arguments.count };
      send({
        method: 'notifications/progress',
        params: { ...step, message: params.arguments.label },
      });
    }
    return text('done');
  },
};

function answer({ id, method, params }) {
  if (method === 'initialize') {
    const { protocolVersion } = params;
    const capabilities = { tools: { listChanged: true } };
    return send({
      id,
      result: { protocolVersion, capabilities, serverInfo: { name: 'hostile', version: '1' } },
    });
  }
  if (method === 'tools/list') return send({ id, result: listTools(params) });
  if (method !== 'tools/call') return undefined;
  if (params.name === 'refuse')
    return send({ id, error: { code: -32_602, message: 'no such luck' } });
  const result = calls[params.name]?.({ id, params });
  return result === undefined ? undefined : send({ id, result });
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const message = JSON.parse(line);
  seen.push(message);
  if (modes.has('garbage')) process.stdout.write('not json\n{"half": \n{"jsonrpc":"2.0"}\n[]\n');
  if (!modes.has('mute')) answer(message);
});
