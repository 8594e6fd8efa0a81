import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './packages.ts';

const pages = globSync(['*.md', 'docs/**/*.md', 'packages/*/README.md', 'bench/README.md'], {
  cwd: root,
});

describe('the documentation', () => {
  it.each(pages)('%s points only to files that exist', (page) => {
    const text = readFileSync(join(root, page), 'utf8').replace(/^```[\s\S]*?^```/gm, '');
    const targets = [...text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map(([, target = '']) => target);
    const missing = targets.filter(
      (target) => !/^[a-z]+:/.test(target) && !existsSync(join(root, dirname(page), target)),
    );
    expect(missing, 'correct or remove the links').toEqual([]);
  });

  it('names only files and folders that exist where the architecture says what to read', () => {
    const text = readFileSync(join(root, 'docs/architecture.md'), 'utf8');
    const named = [...text.matchAll(/`((?:packages|tests)\/[\w./-]+|[a-z]+\/src[\w./-]*)`/g)];
    const paths = named.map(([, path = '']) => path.replace(/^(?=[a-z]+\/src)/, 'packages/'));
    expect(paths.length).toBeGreaterThan(3);
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('has every page in its list', () => {
    const list = readFileSync(join(root, 'docs/README.md'), 'utf8');
    const all = globSync('*.md', { cwd: join(root, 'docs') }).filter(
      (page) => page !== 'README.md',
    );
    expect(all.filter((page) => !list.includes(`](${page})`))).toEqual([]);
  });
});
