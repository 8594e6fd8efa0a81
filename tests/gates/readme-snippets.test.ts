import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
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

/** Each program loads several packages from their sources, which a busy machine takes its time for. */
const timeout = 60_000;

describe('examples in the documentation', { timeout: timeout + 5_000 }, () => {
  it('are there at all', () => {
    expect(snippets.length).toBeGreaterThan(0);
  });

  it.each(snippets)('$title runs', ({ code }) => {
    // From the root of the repository, so that the packages are found as a user's program would find them.
    const { status, stderr } = spawnSync(
      process.execPath,
      ['--conditions=aura-source', '--input-type=module-typescript', '-'],
      { cwd: root, encoding: 'utf8', input: code, timeout },
    );
    expect(stderr).not.toContain('Error');
    expect(status, stderr).toBe(0);
  });
});
