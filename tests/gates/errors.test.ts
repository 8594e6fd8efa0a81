import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ErrorCatalogue } from '@aura/core';
import { packageNames, root, sourceFiles } from './packages.ts';

function isCatalogue(value: unknown): value is ErrorCatalogue {
  return typeof value === 'object' && value !== null && 'area' in value && 'docs' in value;
}

/** Codes of the catalogues that the packages export. */
async function catalogued(): Promise<ReadonlySet<string>> {
  const codes = new Set<string>();
  for (const pkg of packageNames) {
    const exported: object = await import(join(root, 'packages', pkg, 'src', 'index.ts'));
    for (const value of Object.values(exported)) {
      if (isCatalogue(value)) for (const code of Object.keys(value.docs)) codes.add(code);
    }
  }
  return codes;
}

describe('error codes', () => {
  it('are all listed in a catalogue that its package exports', async () => {
    const known = await catalogued();
    expect(known.size).toBeGreaterThan(20);
    const wrong = sourceFiles().flatMap(({ path, text }) =>
      [...text.matchAll(/AuraError(?:\.from)?\(\s*(?:[a-zA-Z]+,\s*)?'([a-z_]+\/[a-z_]+)'/g)]
        .filter(([, code = '']) => !known.has(code))
        .map(([, code]) => `${path}: ${code}`),
    );
    expect(wrong, "add the code to its area's defineErrors").toEqual([]);
  });
});
