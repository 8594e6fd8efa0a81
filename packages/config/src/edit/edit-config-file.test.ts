import {
  chmod,
  mkdtemp,
  readFile,
  readdir,
  readlink,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { editConfigFile } from './edit-config-file.ts';

async function folder(): Promise<string> {
  return await mkdtemp(join(tmpdir(), 'aura-edit-'));
}

it('puts the new text in place with the permissions of the old one, and leaves nothing behind', async () => {
  const cwd = await folder();
  const path = join(cwd, 'a.toml');
  await writeFile(path, 'a = 1\n');
  await chmod(path, 0o640);
  expect(await editConfigFile(path, (text) => `${text}b = 2\n`)).toEqual({ changed: true });
  expect(await readFile(path, 'utf8')).toBe('a = 1\nb = 2\n');
  expect((await stat(path)).mode & 0o777).toBe(0o640);
  expect(await readdir(cwd)).toEqual(['a.toml']);
});

it('writes through a link, which stays one', async () => {
  const cwd = await folder();
  await writeFile(join(cwd, 'real.toml'), '');
  await symlink('real.toml', join(cwd, 'link.toml'));
  await editConfigFile(join(cwd, 'link.toml'), () => 'a = 1\n');
  expect(await readlink(join(cwd, 'link.toml'))).toBe('real.toml');
  expect(await readFile(join(cwd, 'real.toml'), 'utf8')).toBe('a = 1\n');
});

it('leaves the file alone when the edit fails, changes nothing, or there is no file', async () => {
  const cwd = await folder();
  const path = join(cwd, 'a.toml');
  await writeFile(path, 'a = 1\n');
  const before = await stat(path);
  const failing = editConfigFile(path, () => {
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(await editConfigFile(path, (text) => text)).toEqual({ changed: false });
  const after = await stat(path);
  expect([after.mtimeMs, after.ino]).toEqual([before.mtimeMs, before.ino]);
  await expect(editConfigFile(join(cwd, 'b.toml'), () => '')).rejects.toThrow(/no such file/);
  expect(await readdir(cwd)).toEqual(['a.toml']);
});
