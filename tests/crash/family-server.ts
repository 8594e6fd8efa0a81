// An MCP server over standard streams with a child of its own, which does not end when it is asked to.
import { spawn } from 'node:child_process';

const stubborn = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1_000)";
spawn(process.execPath, ['-e', stubborn], { stdio: 'inherit' });

await import('../../packages/testkit/src/mcp/stdio-server.ts');
