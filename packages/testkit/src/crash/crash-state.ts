import type { DiskOperation } from './disk-operation.ts';

/** Which of the operations that no sync has covered a crash lets through. */
export interface CrashState {
  /** How many operations had been carried out. */
  readonly at: number;
  readonly description: string;
  /** Whether an operation that may be lost is there all the same; of a torn write, how many bytes are. */
  readonly kept: (index: number) => boolean | number;
}

/** Reaches the disk in one piece; a longer write may be cut at any multiple of it. */
const sectorBytes = 512;

/** What is not known to be on the disk after the first `at` operations, by place. */
export function unsyncedOperations(
  operations: readonly DiskOperation[],
  at: number,
): readonly number[] {
  const synced = new Set<number>();
  let namesAreSynced = false;
  const unsynced: number[] = [];
  for (let index = at - 1; index >= 0; index -= 1) {
    const operation = operations[index];
    switch (operation?.type) {
      case 'sync':
        synced.add(operation.file);
        break;
      case 'sync_names':
        namesAreSynced = true;
        break;
      case 'write':
      case 'truncate':
        if (!synced.has(operation.file)) unsynced.push(index);
        break;
      case 'create':
      case 'link':
      case 'rename':
      case 'unlink':
        if (!namesAreSynced) unsynced.push(index);
        break;
      case undefined:
        break;
    }
  }
  return unsynced.reverse();
}

function* statesAt(operations: readonly DiskOperation[], at: number): Generator<CrashState> {
  const unsynced = unsyncedOperations(operations, at);
  yield { at, description: 'everything not synced is lost', kept: () => false };
  if (unsynced.length === 0) return;
  yield { at, description: 'everything is there', kept: () => true };
  const isName = (index: number): boolean => !contentTypes.has(operations[index]?.type ?? '');
  yield { at, description: 'only names are there', kept: isName };
  yield { at, description: 'only names are lost', kept: (index) => !isName(index) };
  for (const [place, index] of unsynced.entries()) {
    const name = `${operations[index]?.type} ${index}`;
    yield { at, description: `only ${name} is lost`, kept: (other) => other !== index };
    yield { at, description: `only ${name} is there`, kept: (other) => other === index };
    const operation = operations[index];
    if (operation?.type !== 'write' || operation.data.length <= sectorBytes) continue;
    const half = Math.floor(operation.data.length / 2 / sectorBytes) * sectorBytes;
    const isBefore = (other: number): boolean => unsynced.indexOf(other) < place;
    yield {
      at,
      description: `${name} is torn after ${half} bytes`,
      kept: (other) => (other === index ? half : isBefore(other)),
    };
  }
}

const contentTypes: ReadonlySet<string> = new Set(['write', 'truncate']);

/**
 * The states a crash can leave behind: after each operation, with none, all, all but one, only one, and a torn one of
 * those that no sync covers. A disk may write in any order what it was not told to sync.
 */
export function* crashStates(operations: readonly DiskOperation[]): Generator<CrashState> {
  for (let at = 0; at <= operations.length; at += 1) yield* statesAt(operations, at);
}
