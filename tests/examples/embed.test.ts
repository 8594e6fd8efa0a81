import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../gates/packages.ts';

const programs = globSync('examples/{embed/*,kanban/start}.ts', { cwd: root }).sort();

describe('the embedding examples', () => {
  it.each(programs)('%s runs and shows what it promises', (program) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--conditions=aura-source', join(root, program)],
      { cwd: root, encoding: 'utf8', timeout: 15_000 },
    );
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout).toMatchSnapshot();
  });
});
