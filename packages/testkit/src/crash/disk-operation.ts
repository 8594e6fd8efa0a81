import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

/** One thing a process did to the files of a recorded directory. Paths are relative to it. */
export type DiskOperation =
  | {
      readonly type: 'write';
      readonly path: string;
      /** Tells files apart, also those that had the same name one after the other. */
      readonly file: number;
      readonly offset: number;
      readonly data: Uint8Array;
    }
  | {
      readonly type: 'truncate';
      readonly path: string;
      readonly file: number;
      readonly length: number;
    }
  /** What the file holds is on the disk when this is done. */
  | { readonly type: 'sync'; readonly path: string; readonly file: number }
  /** The names in the directory are on the disk when this is done. */
  | { readonly type: 'sync_names' }
  | { readonly type: 'create'; readonly path: string; readonly file: number }
  | { readonly type: 'link' | 'rename'; readonly path: string; readonly to: string }
  | { readonly type: 'unlink'; readonly path: string };

/** As numbered in `native/record-writes.c`. */
const kinds = [
  undefined,
  'write',
  'truncate',
  'sync',
  'sync_names',
  'create',
  'link',
  'rename',
  'unlink',
] as const;
const headerBytes = 29;

interface RawOperation {
  readonly kind: (typeof kinds)[number];
  readonly path: string;
  readonly inode: bigint;
  readonly offset: number;
  readonly data: Buffer;
}

function* rawOperations(log: Buffer): Generator<RawOperation> {
  let at = 0;
  while (at + headerBytes <= log.length) {
    const pathEnd = at + headerBytes + log.readUInt32LE(at + 1);
    const end = pathEnd + Number(log.readBigUInt64LE(at + 21));
    // The process was killed while it wrote this down.
    if (end > log.length) return;
    yield {
      kind: kinds[log.readUInt8(at)],
      path: log.toString('utf8', at + headerBytes, pathEnd),
      inode: log.readBigUInt64LE(at + 5),
      offset: Number(log.readBigUInt64LE(at + 13)),
      data: log.subarray(pathEnd, end),
    };
    at = end;
  }
}

/** Reads what `record-writes.c` has recorded of a directory. */
export function readDiskOperations(log: string, directory: string): readonly DiskOperation[] {
  const operations: DiskOperation[] = [];
  /** Inodes are used again once a file is gone. */
  const files = new Map<bigint, number>();
  let lastFile = 0;
  for (const { kind, path: absolute, inode, offset, data } of rawOperations(readFileSync(log))) {
    const path = relative(directory, absolute);
    if (kind === 'create') files.set(inode, (lastFile += 1));
    const file = files.get(inode) ?? 0;
    switch (kind) {
      case 'write':
        operations.push({ type: kind, path, file, offset, data });
        break;
      case 'truncate':
        operations.push({ type: kind, path, file, length: offset });
        break;
      case 'create':
      case 'sync':
        operations.push({ type: kind, path, file });
        break;
      case 'sync_names':
        operations.push({ type: kind });
        break;
      case 'link':
      case 'rename':
        operations.push({ type: kind, path, to: relative(directory, data.toString('utf8')) });
        break;
      case 'unlink':
        operations.push({ type: kind, path });
        break;
      case undefined:
        break;
    }
  }
  return operations;
}
