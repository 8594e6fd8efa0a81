import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { resolveSource } from './resolve-source.ts';

it('looks for a source from the working directory, then beside the configuration file', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'aura-host-'));
  try {
    const place = { cwd, file: 'configs/a.toml' };
    const resolved = (): string => resolveSource('./skills', place);
    expect(resolved()).toBe(join(cwd, 'skills'));
    await mkdir(join(cwd, 'configs/skills'), { recursive: true });
    expect(resolved()).toBe(join(cwd, 'configs/skills'));
    await mkdir(join(cwd, 'skills'));
    expect(resolved()).toBe(join(cwd, 'skills'));
    expect(resolveSource('/etc/skills', place)).toBe('/etc/skills');
  } finally {
    await rm(cwd, { recursive: true });
  }
});
