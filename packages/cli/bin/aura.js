#!/usr/bin/env node
// Starts the bundled command on a Node that can run it. This file itself has to run on any Node.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const needed = [22, 18];
/** Tells the second process that the first one waits for it at the other end of the channel. */
const launched = 'AURA_LAUNCHED_BY';
const here = dirname(fileURLToPath(import.meta.url));

function isNewEnough() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return major > needed[0] || (major === needed[0] && minor >= needed[1]);
}

/** The Node that the npm package `node` has installed at or above this package. */
function findNode() {
  for (let folder = here; ; folder = dirname(folder)) {
    const node = join(folder, 'node_modules', 'node', 'bin', 'node');
    if (existsSync(node)) return node;
    if (folder === dirname(folder)) return undefined;
  }
}

/** @param {string} problem */
function fail(problem) {
  console.error(`aura: ${problem}`);
  process.exit(1);
}

/** Runs this file again with another Node and ends as that process does. */
function startAgain(node) {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    // The channel carries no messages: its end tells either process that the other one is gone.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, [launched]: String(process.pid) },
  });
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, () => child.kill(signal));
  child.once('error', (error) => fail(`${node} cannot be started: ${error.message}`));
  child.once('exit', (code, signal) => {
    if (signal === null) process.exit(code);
    for (const name of signals) process.removeAllListeners(name);
    process.kill(process.pid, signal);
  });
}

async function start() {
  const bundle = join(here, '..', 'dist', 'bundle', 'main.js');
  if (!existsSync(bundle)) fail('not built yet; run `npm run build` in the repository');
  if (process.env[launched] === String(process.ppid)) {
    // Killing the first process is meant for this one, which must not live on unseen.
    process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
    process.channel?.unref();
  }
  delete process.env[launched];
  await import(pathToFileURL(bundle).href);
}

const node = isNewEnough() ? undefined : findNode();
if (isNewEnough()) await start();
else if (node === undefined || process.env[launched] !== undefined) {
  fail(`needs Node ${needed.join('.')} or newer, this is ${process.version}`);
} else startAgain(node);
