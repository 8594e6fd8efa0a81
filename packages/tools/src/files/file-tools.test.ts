import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { createTree } from '../../test-support/create-tree.ts';
import { callTool } from '../../test-support/tool-call.ts';
import { fileTools } from './file-tools.ts';
import { isProtectedPath } from './protected-path.ts';

describe('isProtectedPath', () => {
  it.each([
    '/etc/hosts',
    '/ETC/hosts',
    '/proc/self/environ',
    '/home/x/.env',
    '/home/x/.env.local',
    '/home/x/.Env',
    '/home/x/.env/inside',
    '/home/x/.ssh/config',
    '/home/x/.aws',
    '/home/x/.config/app/settings',
    '/home/x/prod.env',
    '/home/x/.bash_history',
    '/run/secrets/token',
    '/work/.git/config',
    '/work/.git/modules/part/config',
    '/work/bare.git/config',
    '/work/.npmrc',
    '/work/server.pem',
    '/work/keys/id_ed25519',
    '/work/.aura/aura.db',
  ])('protects %s', (path) => {
    expect(isProtectedPath(path)).toBe(true);
  });

  it.each([
    '/etcetera/hosts',
    '/work/etc/hosts',
    '/work/environment',
    '/work/config',
    '/work/.github/config',
    '/work/env/config',
    '/work/.git/HEAD',
    '/work/id_map.ts',
    '/work/sshd.md',
    '/var/logbook',
  ])('has nothing against %s', (path) => {
    expect(isProtectedPath(path)).toBe(false);
  });
});

describe('fileTools', () => {
  it('read files below the root, by relative and absolute paths, also through links that stay inside', async () => {
    await using tree = await createTree({
      'root/a/b.txt': 'text',
      'root/link.txt': { link: 'root/a/b.txt' },
    });
    const tools = fileTools({ root: tree.at('root') });
    const paths = ['a/b.txt', './a/../a/b.txt', tree.at('root/a/b.txt'), 'link.txt'];
    for (const path of paths) expect(await callTool(tools, 'read_file', { path })).toBe('text');
  });

  it('refuse what is outside in the words for what is missing, and everything protected', async () => {
    await using tree = await createTree({
      'root/a.txt': 'a',
      'root/.env': 'KEY=secret',
      'root/env': { link: 'root/.env' },
      'root/out': { link: 'outside' },
      'root/agent.toml': 'secret',
      'root/data/aura.db': 'secret',
      'outside/there.txt': 'secret',
    });
    execFileSync('mkfifo', [tree.at('root/pipe')]);
    const hidden = [tree.at('root/agent.toml'), tree.at('root/data')];
    const tools = fileTools({ root: tree.at('root'), hidden });
    const read = async (path: string): Promise<string> =>
      (await callTool(tools, 'read_file', { path })).replace(/^.*cannot be read: /, '');
    const missing = await read('missing.txt');
    expect(missing).toContain('there is no such file');
    for (const path of [
      '../outside/there.txt',
      '../outside/missing.txt',
      tree.at('outside/there.txt'),
      'out/there.txt',
      'out/missing.txt',
      'a\0',
    ]) {
      expect(await read(path), path).toBe(missing);
    }
    for (const path of ['.env', 'env', 'x/../.env', 'agent.toml', 'data/aura.db', '/etc/hosts']) {
      expect(await read(path), path).toBe('it is protected');
    }
    expect(await read('pipe')).toBe('it is not a file');
    expect(await read('.')).toBe('it is a directory; use list_directory');
    const list = await callTool(tools, 'list_directory', { path: '.' });
    expect(list).toBe('a.txt (1)');
    expect(await callTool(tools, 'list_directory', { path: 'a.txt' })).toContain('not a directory');
    expect(await callTool(tools, 'list_directory', { path: 'data' })).toContain('it is protected');
    expect(await callTool(tools, 'list_directory', { path: 'out' })).toContain('no such file');
  });

  it('list every entry on one line, whatever its name is', async () => {
    await using tree = await createTree({ 'a\nfake.txt (9)\u001b[31m': 'x' });
    const list = await callTool(fileTools({ root: tree.root }), 'list_directory', { path: '.' });
    expect(list).toBe(String.raw`"a\nfake.txt (9)\u001b[31m" (1)`);
  });

  it('bound what they read, whatever the model asks for, and what they list', async () => {
    const many = Array.from({ length: 510 }, (_, index) => [`many/${1_000 + index}`, 'x'] as const);
    await using tree = await createTree({
      ...Object.fromEntries(many),
      'many/sub/x': '',
      'long.txt': 'x'.repeat(1024 * 1024 + 1),
      'image.png': Buffer.from([0x89, 0x50, 0]),
    });
    const tools = fileTools({ root: tree.root });
    const long = await callTool(tools, 'read_file', { path: 'long.txt', max_size: 10_000_000 });
    expect(long).toContain('it has 1048577 bytes, and 1048576 is the most');
    expect(await callTool(tools, 'read_file', { path: 'image.png' })).toContain('not text');
    const lines = (await callTool(tools, 'list_directory', { path: 'many' })).split('\n');
    expect(lines.slice(0, 2)).toEqual(['sub/', '1000 (1)']);
    expect(lines.at(-1)).toBe('... and 11 more');
    expect(lines).toHaveLength(501);
  });
});
