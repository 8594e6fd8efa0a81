import { appendFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

import { serveStdio } from '@modelcontextprotocol/server/stdio';

import { recordsOf } from './mcp-record.ts';
import type { McpRecord } from './mcp-record.ts';
import { standardTools } from './standard-tools.ts';
import { stdioVariables } from './stdio-variables.ts';
import { toolServer } from './tool-server.ts';

// A script, not a module to import: a fake MCP server over standard input and output.
const log = process.env[stdioVariables.log];
const pageSize = process.env[stdioVariables.pageSize];
const misbehaviour = process.env[stdioVariables.misbehave];

const record = (entry: McpRecord): void => {
  if (log !== undefined) appendFileSync(log, `${JSON.stringify(entry)}\n`);
};

if (misbehaviour === 'refuse') {
  process.stderr.write('fake MCP server: refusing to start\n');
  process.exit(1);
}

createInterface({ input: process.stdin }).on('line', (line) => {
  if (misbehaviour === 'garbage') process.stdout.write('this line is not JSON\n');
  if (misbehaviour === 'flood') process.stderr.write(`${'x'.repeat(1023)}\n`.repeat(256));
  for (const entry of recordsOf(line)) {
    record(entry);
    if (misbehaviour === 'die' && entry.type === 'message' && entry.method === 'tools/call')
      process.exit(7);
  }
});

if (misbehaviour !== 'mute') {
  const size = pageSize === undefined ? {} : { pageSize: Number(pageSize) };
  serveStdio(() => toolServer({ tools: () => standardTools, record, ...size }));
}
