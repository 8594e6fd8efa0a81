import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './packages.ts';

interface Snippet {
  readonly title: string;
  readonly code: string;
}

const pages = globSync(['README.md', 'docs/*.md', 'packages/*/README.md'], { cwd: root });

/** The TypeScript blocks of all pages whose fence says `ts run`. */
const snippets: readonly Snippet[] = pages.flatMap((page) => {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/^```ts run\n([\s\S]*?)^```$/gm)].map(([, code = ''], index) => ({
    title: `${page} #${index + 1}`,
    code,
  }));
});

describe('examples in the documentation', () => {
  it('are there at all', () => {
    expect(snippets.length).toBeGreaterThan(0);
  });

  it.each(snippets)('$title runs', ({ code }) => {
    // Inside the repository, so that the packages are found as a user's program would find them.
    const folder = mkdtempSync(join(root, 'node_modules', '.snippet-'));
    try {
      const file = join(folder, 'snippet.ts');
      writeFileSync(file, code);
      const { status, stderr } = spawnSync(
        process.execPath,
        ['--conditions=aura-source', '--experimental-strip-types', file],
        { cwd: root, encoding: 'utf8', timeout: 15_000 },
      );
      expect(stderr).not.toContain('Error');
      expect(status).toBe(0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
