import { crc32 } from 'node:zlib';

/**
 * Checksum of the text of a run's record or a session's message, bound to its place so that a text in the wrong place is
 * noticed as well.
 * @param owner - id of the run, or key of the session
 */
export function recordChecksum(owner: string, seq: number, body: string): number {
  return crc32(body, crc32(`${owner} ${seq}`));
}

/** Checksum of what the row of a run says about it. Leases are not part of it: they change on their own. */
export function runChecksum(run: {
  readonly runId: string;
  readonly namespace: string;
  readonly summary: string;
}): number {
  return crc32(`${run.runId}\n${run.namespace}\n${run.summary}`);
}

/** Checksum of what the row of a session says about it. The key is part of the head. */
export function sessionChecksum(session: {
  readonly length: number;
  readonly head: string;
}): number {
  return crc32(`${session.length}\n${session.head}`);
}

/** Checksum of what a session remembers of an operation. */
export function operationChecksum(operation: {
  readonly key: string;
  readonly id: string;
  readonly version: number;
  readonly digest: string;
}): number {
  const { key, id, version, digest } = operation;
  return crc32(`${key}\n${version}\n${digest}\n${id}`);
}

/** Checksum of a timer. How often it was taken and by whom is not part of it: that changes on its own. */
export function timerChecksum(timer: {
  readonly namespace: string;
  readonly body: string;
  readonly outcome: string | null;
  readonly endedAt: number | null;
}): number {
  const { namespace, body, outcome, endedAt } = timer;
  return crc32(`${namespace}\n${body}\n${endedAt}\n${outcome}`);
}

/** Checksum of what the row of a blob says about it. */
export function blobChecksum(blob: {
  readonly ref: string;
  readonly namespace: string;
  readonly expiresAt: number | null;
  readonly bytes: number;
  readonly meta: string;
}): number {
  const { ref, namespace, expiresAt, bytes, meta } = blob;
  return crc32(`${ref}\n${namespace}\n${expiresAt}\n${bytes}\n${meta}`);
}

/** Checksum of one chunk of a blob, bound to its place. */
export function chunkChecksum(ref: string, seq: number, data: Uint8Array): number {
  return crc32(data, crc32(`${ref} ${seq}`));
}
