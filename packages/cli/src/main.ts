/** The entry of the bundled command: gives the process to a command line and ends it with the code that comes back. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runCli } from './app/run-cli.ts';
import { nodeStandardInput } from './process/standard-input.ts';
import { nodeStopSignals } from './process/stop-signals.ts';
import { processOutput } from './process/process-output.ts';

// The build puts them beside this file; for the sources, their packages know where they are.
const guardianPath = fileURLToPath(new URL('guardian.mjs', import.meta.url));
const storeWriterPath = fileURLToPath(new URL('store-writer.js', import.meta.url));
const tokenizerPath = fileURLToPath(new URL('tokenizer.js', import.meta.url));
const output = processOutput(process);
const code = await runCli(process.argv.slice(2), {
  process: { stdout: output.stdout, stderr: output.stderr, env: process.env },
  cwd: process.cwd(),
  nodeVersion: process.versions.node,
  stdin: nodeStandardInput,
  stdoutIsTerminal: process.stdout.isTTY,
  stderrIsTerminal: process.stderr.isTTY,
  outputClosed: output.closed,
  flush: output.flush,
  signals: nodeStopSignals,
  exit: (exitCode) => process.exit(exitCode),
  ...(existsSync(guardianPath) ? { guardianPath } : {}),
  ...(existsSync(storeWriterPath) ? { storeWriterPath } : {}),
  ...(existsSync(tokenizerPath) ? { tokenizerPath } : {}),
});
await output.flush();
// A connection that somebody keeps alive must not keep the command from ending.
process.exit(code);
