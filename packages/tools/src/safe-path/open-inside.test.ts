import { execFileSync } from 'node:child_process';
import { link, open, rename, symlink, writeFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { createTree } from '../../test-support/create-tree.ts';
import { openInside } from './open-inside.ts';
import { readText } from './read-text.ts';

const { signal } = new AbortController();

async function read(directory: string, path: string): Promise<string> {
  const outcome = await openInside(directory, path, { kind: 'file' });
  if (outcome.type !== 'opened') return JSON.stringify(outcome);
  await using opened = outcome;
  const text = await readText(opened, { maxBytes: 1_000, signal });
  return text.type === 'text' ? text.text : JSON.stringify(text);
}

describe('openInside', () => {
  it('opens what lies inside, through links that stay inside, and hard links', async () => {
    await using tree = await createTree({
      'in/a/b.txt': 'b',
      'in/link.txt': { link: 'in/a/b.txt' },
      'in/folder': { link: 'in/a' },
      'other.txt': 'other',
    });
    await link(tree.at('other.txt'), tree.at('in/hard.txt'));
    for (const path of ['a/b.txt', 'link.txt', 'folder/b.txt', './a/../a/b.txt']) {
      expect(await read(tree.at('in'), path)).toBe('b');
    }
    expect(await read(tree.at('in'), 'hard.txt')).toBe('other');
  });

  it('says the same of everything that is outside or missing, so that nobody learns what is there', async () => {
    await using tree = await createTree({
      'secret/there.txt': 'secret',
      'in/a.txt': 'a',
      'in/out': { link: 'secret' },
      'in/leaf': { link: 'secret/there.txt' },
      'in/dangling': { link: 'secret/missing.txt' },
      'in/self': { link: 'in/self' },
    });
    const paths = [
      'missing',
      'a.txt/below',
      'out/there.txt',
      'out/missing.txt',
      'out/missing/deeper',
      'leaf',
      'dangling',
      'self',
      '../secret/there.txt',
      '../secret/missing.txt',
      tree.at('secret/there.txt'),
      'a\0b',
    ];
    for (const path of paths) {
      expect(await openInside(tree.at('in'), path, { kind: 'file' }), path).toEqual({
        type: 'absent',
      });
    }
  });

  it('is not taken in by a directory whose name only begins like the one that is meant', async () => {
    await using tree = await createTree({
      'in/a': 'a',
      'inside/b': 'b',
      'in/x': { link: 'inside/b' },
    });
    expect(await read(tree.at('in'), '../inside/b')).toBe('{"type":"absent"}');
    expect(await read(tree.at('in'), 'x')).toBe('{"type":"absent"}');
  });

  it('tells directories and pipes from files, and does not wait for somebody who writes to a pipe', async () => {
    await using tree = await createTree({ 'in/a/b': 'b' });
    execFileSync('mkfifo', [tree.at('in/pipe')]);
    expect(await read(tree.at('in'), 'a')).toBe('{"type":"other","isDirectory":true}');
    expect(await read(tree.at('in'), 'pipe')).toBe('{"type":"other","isDirectory":false}');
  });

  it('refuses a file when a directory on the way to it is swapped for a link after the check', async () => {
    await using tree = await createTree({ 'secret/file.txt': 'secret', 'in/a/file.txt': 'good' });
    const swapThenOpen = async (path: string): Promise<FileHandle> => {
      await rename(tree.at('in/a'), tree.at('in/b')).catch(() => undefined);
      await symlink(tree.at('secret'), tree.at('in/a')).catch(() => undefined);
      return open(path);
    };
    const outcome = await openInside(tree.at('in'), 'a/file.txt', {
      kind: 'file',
      openPath: swapThenOpen,
    });
    expect(outcome).toEqual({ type: 'absent' });
  });

  it('opens the file that has taken the place of another one meanwhile', async () => {
    await using tree = await createTree({ 'in/file.txt': 'old', 'in/next.txt': 'new' });
    const openThenReplace = async (path: string): Promise<FileHandle> => {
      const handle = await open(path);
      await rename(tree.at('in/next.txt'), path).catch(() => undefined);
      return handle;
    };
    const outcome = await openInside(tree.at('in'), 'file.txt', {
      kind: 'file',
      openPath: openThenReplace,
    });
    if (outcome.type !== 'opened') throw new Error(outcome.type);
    await using opened = outcome;
    expect(await readText(opened, { maxBytes: 10, signal })).toMatchObject({ text: 'new' });
  });

  it('never gives out what is outside while the file is swapped for a link and back', async () => {
    await using tree = await createTree({ 'secret.txt': 'secret', 'in/file.txt': 'good' });
    const over = new AbortController();
    const swap = async (): Promise<void> => {
      for (let turn = 0; !over.signal.aborted; turn += 1) {
        const next = tree.at('in/next');
        if (turn % 2 === 0) await symlink(tree.at('secret.txt'), next);
        else await writeFile(next, 'good');
        await rename(next, tree.at('in/file.txt'));
      }
    };
    const swapping = swap();
    const seen = new Set<string>();
    for (let count = 0; count < 100; count += 1) seen.add(await read(tree.at('in'), 'file.txt'));
    over.abort();
    await swapping;
    expect([...seen].filter((text) => text !== 'good' && text !== '{"type":"absent"}')).toEqual([]);
  });
});

describe('readText', () => {
  it('reads no more than it may, and nothing that is not text', async () => {
    await using tree = await createTree({
      'long.txt': 'x'.repeat(1_001),
      'full.txt': 'x'.repeat(1_000),
      'zero.bin': 'a\0b',
      'latin.txt': Buffer.from([0xe9, 0x74, 0xe9]),
      'bom.txt': '\uFEFFtext',
    });
    expect(await read(tree.root, 'long.txt')).toBe('{"type":"too_large","bytes":1001}');
    expect(await read(tree.root, 'full.txt')).toHaveLength(1_000);
    expect(await read(tree.root, 'zero.bin')).toBe('{"type":"binary","bytes":3}');
    expect(await read(tree.root, 'latin.txt')).toBe('{"type":"binary","bytes":3}');
    expect(await read(tree.root, 'bom.txt')).toBe('text');
  });

  it('stops when it is aborted', async () => {
    await using tree = await createTree({ a: 'a' });
    const outcome = await openInside(tree.root, 'a', { kind: 'file' });
    if (outcome.type !== 'opened') throw new Error(outcome.type);
    await using opened = outcome;
    const aborted = AbortSignal.abort('enough');
    await expect(readText(opened, { maxBytes: 10, signal: aborted })).rejects.toBe('enough');
  });
});
