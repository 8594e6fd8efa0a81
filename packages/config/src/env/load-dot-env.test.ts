import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createFiles } from '../../test-support/load-files.ts';
import { loadDotEnv } from './load-dot-env.ts';

it('reads the nearest file upwards; what is already set wins, even when empty', async () => {
  await using directory = await createFiles({ '.env': '# c\nexport A="1 2"\nB=2\nC=3\nPORT=9\n' });
  const inner = join(directory.cwd, 'one', 'two');
  await mkdir(inner, { recursive: true });
  // A directory of that name is no hit.
  await mkdir(join(directory.cwd, 'one', '.env'));
  expect(await loadDotEnv({ cwd: inner, env: { B: 'set', C: '' } })).toEqual({
    path: join(directory.cwd, '.env'),
    values: { A: '1 2', PORT: '9' },
  });
});

it('stops at the first file, whatever lies above', async () => {
  await using directory = await createFiles({ '.env': '' });
  const { path, values } = await loadDotEnv({ cwd: directory.cwd, env: {} });
  expect({ path, values }).toEqual({ path: join(directory.cwd, '.env'), values: {} });
});
