import type { DatabaseSync } from 'node:sqlite';
import type { MessagePort } from 'node:worker_threads';
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { describeFailure } from '../database/describe-failure.ts';
import { inspectDatabase } from '../database/inspect-database.ts';
import { openDatabase } from '../database/open-database.ts';
import { thisProcess } from '../lease/holder.ts';
import { commitGroup } from './commit-group.ts';
import { enterHolder, leaveHolder } from './holder-row.ts';
import { prepareOps } from './prepare-ops.ts';
import type { FromThread, ThreadTask, ToWriter } from './thread-messages.ts';
import type { WriteOp } from './write-ops.ts';

// The entry of the store's threads. It takes nothing from other packages but types, so that it can run anywhere: from
// sources, from dist, and as a file of its own beside a bundle.

function answer(port: MessagePort, message: FromThread): void {
  port.postMessage(message);
}

/** Everything that has arrived by now. What arrives while a commit syncs the disk makes the next group. */
function takeArrived(port: MessagePort, first: ToWriter): { ops: WriteOp[]; close: boolean } {
  const ops: WriteOp[] = [];
  let message: ToWriter | undefined = first;
  while (message !== undefined && message !== 'close') {
    ops.push(...message);
    const next: { message: ToWriter } | undefined = receiveMessageOnPort(port);
    message = next?.message;
  }
  return { ops, close: message === 'close' };
}

function serve(
  port: MessagePort,
  target: { readonly database: DatabaseSync; readonly path: string; readonly now: number },
): void {
  const { database, path, now } = target;
  const self = thisProcess();
  const holder = enterHolder(database, { self, now });
  const perform = prepareOps(database, { path, holder, self });
  port.on('message', (first: ToWriter) => {
    const { ops, close } = takeArrived(port, first);
    if (ops.length > 0) {
      answer(port, { type: 'done', outcomes: commitGroup({ database, path, perform }, ops) });
    }
    if (!close) return;
    try {
      leaveHolder(database, holder);
    } finally {
      database.close();
      port.close();
    }
  });
}

function begin(port: MessagePort, task: ThreadTask): void {
  const { path } = task;
  try {
    if (task.type === 'inspect') {
      answer(port, { type: 'report', report: inspectDatabase(path) });
      return;
    }
    serve(port, { path, database: openDatabase(path, task.synchronous), now: task.now });
    answer(port, { type: 'opened' });
  } catch (error) {
    answer(port, { type: 'refused', error: describeFailure(error, path) });
    port.close();
  }
}

if (parentPort !== null) begin(parentPort, workerData as ThreadTask);
