import { crc32 } from 'node:zlib';

/** Checksum of a record's text, bound to its place so that a text in the wrong place is noticed as well. */
export function recordChecksum(runId: string, seq: number, body: string): number {
  return crc32(body, crc32(`${runId} ${seq}`));
}

/** Checksum of what the row of a run says about it. Leases are not part of it: they change on their own. */
export function runChecksum(run: {
  readonly runId: string;
  readonly namespace: string;
  readonly summary: string;
}): number {
  return crc32(`${run.runId}\n${run.namespace}\n${run.summary}`);
}
