import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ErrorCatalogue } from '@aura/core';
import { packageNames, root, sourceFiles } from './packages.ts';

function isCatalogue(value: unknown): value is ErrorCatalogue {
  return typeof value === 'object' && value !== null && 'area' in value && 'docs' in value;
}

/** Codes of the catalogues that the packages export. */
async function catalogued(): Promise<readonly string[]> {
  const codes: string[] = [];
  for (const pkg of packageNames) {
    const exported: object = await import(join(root, 'packages', pkg, 'src', 'index.ts'));
    const catalogues = Object.values(exported).filter((value) => isCatalogue(value));
    codes.push(...catalogues.flatMap(({ docs }) => Object.keys(docs)));
  }
  return codes;
}

describe('error codes', () => {
  const files = sourceFiles();
  let codes: readonly string[] = [];
  beforeAll(async () => {
    codes = await catalogued();
  });

  it('are all listed in a catalogue that its package exports', () => {
    const areas = new Set(codes.map((code) => code.split('/')[0]));
    expect(areas.size).toBeGreaterThan(5);
    const known = new Set(codes);
    const wrong = files.flatMap(({ path, text }) => {
      const thrown = text.matchAll(
        /AuraError(?:\.from)?\(\s*(?:[a-zA-Z]+,\s*)?'([a-z_]+\/[a-z_]+)'/g,
      );
      const named = text.matchAll(/'([a-z_]+\/[a-z_]+)'/g);
      const ofAreas = [...named].filter(([, code = '']) => areas.has(code.split('/')[0]));
      return [...thrown, ...ofAreas]
        .filter(([, code = '']) => !known.has(code))
        .map(([, code]) => `${path}: ${code}`);
    });
    expect(wrong, "add the code to its area's defineErrors").toEqual([]);
  });

  it('are listed once', () => {
    const twice = codes.filter((code, index) => codes.indexOf(code) !== index);
    expect(twice, 'an area belongs to one package').toEqual([]);
  });

  it('are not listed without being used', () => {
    const users = files.filter(({ text }) => !text.includes('defineErrors('));
    const text = users.map((file) => file.text).join('\n');
    // Some are put together: `provider/${name}`, `server/${kind}_timeout`.
    const templates = [...text.matchAll(/`([a-z_]+\/)\$\{[^}]*\}([a-z_]*)`/g)];
    const isBuilt = (code: string, name: string): boolean =>
      templates.some(
        ([, area = '', end = '']) =>
          code.startsWith(area) &&
          (end === '' ? new RegExp(`['"\`]${name}['"\`]`).test(text) : code.endsWith(end)),
      );
    const isUsed = (code: string): boolean =>
      text.includes(`'${code}'`) ||
      text.includes(`\`${code}\``) ||
      isBuilt(code, code.split('/')[1] ?? '');
    const unused = codes.filter((code) => !isUsed(code));
    expect(unused, 'remove the code from its catalogue').toEqual([]);
  });
});
