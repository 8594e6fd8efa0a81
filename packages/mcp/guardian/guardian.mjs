// @ts-check
/**
 * Runs one MCP server and outlives Aura by a moment: when the control pipe closes, for whatever reason (also `kill -9`),
 * the whole process group of the server is ended. Plain JavaScript without imports from the package, because it is started
 * by its path from sources, from a build and from a bundle alike.
 *
 * Descriptors 0, 1 and 2 belong to the server and are passed through untouched. Descriptor 3 is the control pipe: Aura
 * sends one line, what to start; the guardian answers `started`, then `exited` or `failed`.
 */
import { spawn } from 'node:child_process';
import { Socket } from 'node:net';

/** How often to look whether the group is gone. */
const pollMs = 20;

const control = new Socket({ fd: 3 });
/** @type {import('node:child_process').ChildProcess | undefined} */
let server;
let graceMs = 0;
let ending = false;
let received = '';

control.setEncoding('utf8');
control.on('data', (/** @type {string} */ text) => {
  if (server !== undefined) return;
  received += text;
  const end = received.indexOf('\n');
  if (end >= 0) start(JSON.parse(received.slice(0, end)));
});
control.on('end', endGroup);
control.on('error', endGroup);
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, endGroup);

/** @param {{command: string, args: string[], env: Record<string, string>, cwd?: string, graceMs: number}} order */
function start(order) {
  graceMs = order.graceMs;
  // A group of its own: the server and its descendants can be signalled together, and nobody else is hit.
  server = spawn(order.command, order.args, {
    cwd: order.cwd,
    env: order.env,
    stdio: 'inherit',
    detached: true,
  });
  server.once('spawn', () => report({ type: 'started', pid: server?.pid }));
  server.once('error', (error) => {
    report({ type: 'failed', code: 'code' in error ? error.code : undefined });
    endGroup();
  });
  server.once('exit', (code, signal) => {
    report({ type: 'exited', code, signal });
    endGroup();
  });
}

/** @param {object} message */
function report(message) {
  if (control.writable) control.write(`${JSON.stringify(message)}\n`);
}

function endGroup() {
  if (ending) return;
  ending = true;
  signalGroup('SIGTERM');
  let left = graceMs;
  const timer = setInterval(() => {
    left -= pollMs;
    if (left > 0 && signalGroup(0)) return;
    clearInterval(timer);
    signalGroup('SIGKILL');
    const running =
      server?.pid !== undefined && server.exitCode === null && server.signalCode === null;
    // Waits for its child, so that nobody else has to; the rest of the group belongs to init by now.
    if (running) server?.once('exit', () => process.exit(0));
    else process.exit(0);
  }, pollMs);
}

/**
 * @param {NodeJS.Signals | 0} signal
 * @returns {boolean} whether anyone was there to hear it
 */
function signalGroup(signal) {
  if (server?.pid === undefined) return false;
  try {
    return process.kill(-server.pid, signal);
  } catch {
    return false;
  }
}
