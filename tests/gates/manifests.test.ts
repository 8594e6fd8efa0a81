import { join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { describe, expect, it } from 'vitest';
import { packageNames, root } from './packages.ts';

/**
 * Needs what `tsc -b` writes: a package is judged by what would be published. All are packed by npm at the same time, which a
 * busy machine takes its time for.
 */
describe.concurrent('every package', { timeout: 90_000 }, () => {
  it.each(packageNames)('%s can be installed as it would be published', async (pkg) => {
    const pkgDir = join(root, 'packages', pkg);
    const { messages, pkg: manifest } = await publint({ pkgDir, pack: 'npm', strict: true });
    const problems = messages.map((message) => formatMessage(message, manifest, { color: false }));
    expect(problems, 'correct its package.json, or build it with `npm run build`').toEqual([]);
  });
});
