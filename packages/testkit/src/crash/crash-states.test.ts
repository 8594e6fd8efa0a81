import { describe, expect, it } from 'vitest';

import { crashStates } from './crash-state.ts';
import type { DiskOperation } from './disk-operation.ts';
import { filesAfterCrash } from './files-after-crash.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);
const write = (path: string, file: number, offset: number, text: string): DiskOperation => ({
  type: 'write',
  path,
  file,
  offset,
  data: bytes(text),
});

/** Every directory a crash after the last operation can leave, as text. */
function endings(operations: readonly DiskOperation[]): ReadonlySet<string> {
  const states = [...crashStates(operations)].filter(({ at }) => at === operations.length);
  const shown = states.map((state) =>
    [...filesAfterCrash(operations, state)]
      .map(([name, content]) => `${name}=${Buffer.from(content).toString()}`)
      .sort()
      .join(' '),
  );
  return new Set(shown);
}

describe('the states after a crash', () => {
  it('lose writes that no sync covers, each by itself, and nothing else', () => {
    const operations: DiskOperation[] = [
      { type: 'create', path: 'a', file: 1 },
      write('a', 1, 0, 'one'),
      { type: 'sync', path: 'a', file: 1 },
      { type: 'sync_names' },
      write('a', 1, 0, 'O'),
      write('a', 1, 3, 'two'),
    ];
    expect(endings(operations)).toEqual(new Set(['a=one', 'a=One', 'a=onetwo', 'a=Onetwo']));
  });

  it('lose names, although the file behind them was synced', () => {
    const operations: DiskOperation[] = [
      { type: 'create', path: 'a', file: 1 },
      write('a', 1, 0, 'one'),
      { type: 'sync', path: 'a', file: 1 },
      { type: 'rename', path: 'a', to: 'b' },
    ];
    expect(endings(operations)).toEqual(new Set(['', 'a=one', 'b=one']));
  });

  it('bring back what was removed, until the directory is synced', () => {
    const removal: DiskOperation[] = [
      { type: 'create', path: 'a', file: 1 },
      { type: 'sync_names' },
      { type: 'unlink', path: 'a' },
    ];
    expect(endings(removal)).toEqual(new Set(['a=', '']));
    expect(endings([...removal, { type: 'sync_names' }])).toEqual(new Set(['']));
  });

  it('tear a write at a sector', () => {
    const operations: DiskOperation[] = [
      { type: 'create', path: 'a', file: 1 },
      { type: 'sync_names' },
      write('a', 1, 0, 'x'.repeat(2_048)),
    ];
    expect(endings(operations)).toContain(`a=${'x'.repeat(1_024)}`);
  });

  it('are filled with zeros where nothing was written', () => {
    const operations: DiskOperation[] = [
      { type: 'create', path: 'a', file: 1 },
      write('a', 1, 0, 'one two'),
      { type: 'truncate', path: 'a', file: 1, length: 3 },
      write('a', 1, 5, '!'),
      { type: 'truncate', path: 'a', file: 1, length: 8 },
      { type: 'sync', path: 'a', file: 1 },
      { type: 'sync_names' },
    ];
    expect(endings(operations)).toEqual(new Set(['a=one\0\0!\0\0']));
  });

  it('tell a file from one that had its name before', () => {
    const operations: DiskOperation[] = [
      { type: 'create', path: 'a', file: 1 },
      write('a', 1, 0, 'old'),
      { type: 'unlink', path: 'a' },
      { type: 'create', path: 'a', file: 2 },
      { type: 'sync', path: 'a', file: 2 },
      { type: 'sync_names' },
    ];
    expect(endings(operations)).toEqual(new Set(['a=']));
  });
});
