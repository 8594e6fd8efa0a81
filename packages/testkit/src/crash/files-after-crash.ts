import type { CrashState } from './crash-state.ts';
import { unsyncedOperations } from './crash-state.ts';
import type { DiskOperation } from './disk-operation.ts';

class DiskFile {
  /** Longer than the file, so that appending does not copy it each time; zero beyond its end. */
  #space = Buffer.alloc(0);
  #length = 0;

  get bytes(): Uint8Array {
    return this.#space.subarray(0, this.#length);
  }

  resize(length: number): void {
    if (length > this.#space.length) {
      const larger = Buffer.alloc(Math.max(length, 2 * this.#space.length));
      this.#space.copy(larger);
      this.#space = larger;
    }
    this.#space.fill(0, length, Math.max(length, this.#length));
    this.#length = length;
  }

  write(offset: number, data: Uint8Array): void {
    if (offset + data.length > this.#length) this.resize(offset + data.length);
    this.#space.set(data, offset);
  }
}

/** The files of the directory as a crash has left them, by name. */
export function filesAfterCrash(
  operations: readonly DiskOperation[],
  { at, kept }: CrashState,
): ReadonlyMap<string, Uint8Array> {
  const unsynced = new Set(unsyncedOperations(operations, at));
  const files = new Map<number, DiskFile>();
  const fileOf = (id: number): DiskFile => {
    const file = files.get(id) ?? new DiskFile();
    files.set(id, file);
    return file;
  };
  const names = new Map<string, DiskFile>();
  for (const [index, operation] of operations.slice(0, at).entries()) {
    const part = unsynced.has(index) ? kept(index) : true;
    if (part === false) continue;
    switch (operation.type) {
      case 'write': {
        const { data } = operation;
        const there = part === true ? data : data.subarray(0, part);
        fileOf(operation.file).write(operation.offset, there);
        break;
      }
      case 'truncate':
        fileOf(operation.file).resize(operation.length);
        break;
      case 'create':
        names.set(operation.path, fileOf(operation.file));
        break;
      case 'link':
      case 'rename': {
        const file = names.get(operation.path);
        // The name it had before may itself have been lost.
        if (file === undefined) break;
        names.set(operation.to, file);
        if (operation.type === 'rename') names.delete(operation.path);
        break;
      }
      case 'unlink':
        names.delete(operation.path);
        break;
      case 'sync':
      case 'sync_names':
        break;
    }
  }
  return new Map([...names].map(([name, file]) => [name, file.bytes]));
}
