import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageNames, root, sourceFiles } from './packages.ts';

interface Export {
  readonly name: string;
  readonly file: string;
}

/** The names an index lists, with the files they come from. */
function exportsOf(index: string): readonly Export[] {
  const text = readFileSync(index, 'utf8');
  const lists = text.matchAll(/export (?:type )?\{([^}]*)\} from '(\.[^']+)'/g);
  return [...lists].flatMap(([, names = '', from = '']) =>
    names
      .split(',')
      .map((name) => name.trim().split(' as ')[0] ?? '')
      .filter((name) => name !== '')
      .map((name) => ({ name, file: resolve(dirname(index), from) })),
  );
}

/** True when the declaration of a name follows a doc comment. */
function isDocumented({ name, file }: Export): boolean {
  const text = readFileSync(file, 'utf8');
  const declaration = new RegExp(
    `\\*/\\s*export (?:declare )?(?:async )?(?:abstract )?(?:const|function\\*?|class|interface|type) ${name}\\b`,
  );
  return declaration.test(text);
}

describe('every package', () => {
  it.each(packageNames)('%s documents what it exports', (pkg) => {
    const index = join(root, 'packages', pkg, 'src', 'index.ts');
    const undocumented = exportsOf(index)
      .filter((item) => !isDocumented(item))
      .map(({ name }) => name);
    expect(undocumented, 'write one line and the contract above each').toEqual([]);
  });

  it.each(packageNames)('%s lists its exports one by one', (pkg) => {
    const text = readFileSync(join(root, 'packages', pkg, 'src', 'index.ts'), 'utf8');
    expect(text).not.toMatch(/export \*/);
  });

  it.each(packageNames)('%s has a README that gives a reason for each dependency', (pkg) => {
    const readme = readFileSync(join(root, 'packages', pkg, 'README.md'), 'utf8');
    const manifest = JSON.parse(readFileSync(join(root, 'packages', pkg, 'package.json'), 'utf8'));
    const { dependencies, peerDependencies } = manifest;
    const declared = Object.keys({ ...dependencies, ...peerDependencies });
    const outside = declared.filter((name) => !name.startsWith('@aura/'));
    expect(outside.filter((name) => !readme.includes(name))).toEqual([]);
  });
});

describe('source files', () => {
  const files = sourceFiles();
  const lengths = files.map(({ path, text }) => ({ path, lines: text.split('\n').length }));

  it('hold one concept each: none over 400 lines, half of them under 100', () => {
    // The index of a package is a list of what it exports, one by one, and holds nothing.
    const holding = lengths.filter(({ path }) => !path.endsWith('/src/index.ts'));
    expect(holding.filter(({ lines }) => lines > 400)).toEqual([]);
    const sorted = lengths.map(({ lines }) => lines).sort((left, right) => left - right);
    expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThan(100);
  });

  it('use few casts', () => {
    const code = files.map(({ text }) =>
      text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$|'[^']*'|`[^`]*`/gm, ''),
    );
    const lines = code
      .flatMap((text) => text.split('\n'))
      .filter((line) => !/^\s*(import|export)\b/.test(line));
    const casts = lines.filter((line) => /[\w)\]}] as (?!const\b)[A-Za-z({[]/.test(line)).length;
    expect((1000 * casts) / lines.length).toBeLessThan(3);
  });
});
