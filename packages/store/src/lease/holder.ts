import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { readNumber, readOptionalText, readText } from '../database/columns.ts';
import type { Row } from '../database/columns.ts';
import { processStart } from './process-start.ts';

/** What identifies a process among all that may share a data directory, now and after a restart of the machine. */
export interface ProcessIdentity {
  /** Processes of one host see each other's ids: containers are hosts of their own. */
  readonly host: string;
  /** Changes with each start of the machine. Undefined where the system has none. */
  readonly boot: string | undefined;
  readonly pid: number;
  /** Tells a process from a later one with the same id. Undefined where the system does not say. */
  readonly started: string | undefined;
}

/** An open store, as others see it. */
export interface Holder extends ProcessIdentity {
  readonly heartbeatAt: number;
}

function unlessMissing(read: () => string): string | undefined {
  try {
    return read().trim();
  } catch {
    // Only Linux has /proc; elsewhere the heartbeat decides alone.
    return undefined;
  }
}

/** The identity of this process. */
export function thisProcess(): ProcessIdentity {
  const pidSpace = unlessMissing(() => readlinkSync('/proc/self/ns/pid'));
  return {
    host: pidSpace === undefined ? hostname() : `${hostname()} ${pidSpace}`,
    boot: unlessMissing(() => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1')),
    pid: process.pid,
    started: processStart(process.pid),
  };
}

/** A holder from its row. */
export function toHolder(row: Row): Holder {
  return {
    host: readText(row, 'host'),
    boot: readOptionalText(row, 'boot'),
    pid: readNumber(row, 'pid'),
    started: readOptionalText(row, 'started'),
    heartbeatAt: readNumber(row, 'heartbeat_at'),
  };
}
