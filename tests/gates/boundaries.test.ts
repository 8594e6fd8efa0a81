import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importsOf, packageNames, root, sourceFiles } from './packages.ts';

/** The floors of docs/architecture.md, lowest first. A package may use those of lower floors only. */
const floors: readonly (readonly string[])[] = [
  ['core'],
  ['store', 'config'],
  ['models', 'mcp', 'tools', 'scratchpad', 'memory', 'knowledge', 'telemetry'],
  ['orchestration', 'goals', 'workspace'],
  ['host'],
  ['server', 'channels'],
  ['cli', 'console'],
];
/** Stands aside: uses the core, is used by tests only. */
const aside = 'testkit';

function floorOf(pkg: string): number {
  return floors.findIndex((floor) => floor.includes(pkg));
}

const files = sourceFiles();

describe('the house', () => {
  it('gives every package a floor', () => {
    const homeless = packageNames.filter((pkg) => pkg !== aside && floorOf(pkg) === -1);
    expect(homeless, 'add them to the floors in this test and in docs/architecture.md').toEqual([]);
  });

  it('has arrows downwards only, and none within a floor', () => {
    const wrong = files.flatMap(({ pkg, path, text }) =>
      importsOf(text).flatMap(({ from }) => {
        const used = /^@aura\/([^/]+)/.exec(from)?.[1];
        if (used === undefined || used === pkg) return [];
        const allowed = pkg === aside ? used === 'core' : floorOf(used) < floorOf(pkg);
        return allowed && used !== aside ? [] : [`${path} imports ${from}`];
      }),
    );
    expect(wrong, 'move the code down, or pass what is needed as a plain typed option').toEqual([]);
  });

  it('lets packages use each other through their entry only', () => {
    const wrong = files.flatMap(({ path, text }) =>
      importsOf(text)
        .filter(({ from }) => /^@aura\/[^/]+\/./.test(from) || /(\.\.\/)+packages\//.test(from))
        .map(({ from }) => `${path} imports ${from}`),
    );
    expect(wrong, 'export what is needed from index.ts').toEqual([]);
  });

  it('names every dependency that a package imports, and no package more than it imports', () => {
    const wrong = packageNames.flatMap((pkg) => {
      const manifest = JSON.parse(
        readFileSync(join(root, 'packages', pkg, 'package.json'), 'utf8'),
      );
      const { dependencies, peerDependencies } = manifest;
      const declared = new Set(Object.keys({ ...dependencies, ...peerDependencies }));
      const used = new Set(
        files
          .filter((file) => file.pkg === pkg)
          .flatMap(({ text }) => importsOf(text))
          .filter(({ from }) => !from.startsWith('.') && !from.startsWith('node:'))
          .map(({ from }) =>
            from
              .split('/')
              .slice(0, from.startsWith('@') ? 2 : 1)
              .join('/'),
          ),
      );
      used.delete(`@aura/${pkg}`);
      return [
        ...[...used].filter((name) => !declared.has(name)).map((name) => `${pkg} lacks ${name}`),
        ...[...declared]
          .filter((name) => !used.has(name))
          .map((name) => `${pkg} has unused ${name}`),
      ];
    });
    expect(wrong, 'edit the dependencies in the package.json of the package').toEqual([]);
  });
});

describe('the core', () => {
  const core = files.filter(({ pkg }) => pkg === 'core');

  it('imports nothing at run time but itself', () => {
    const wrong = core.flatMap(({ path, text }) =>
      importsOf(text)
        .filter(({ from, isType }) => !from.startsWith('.') && !isType)
        .map(({ from }) => `${path} imports ${from}`),
    );
    expect(wrong, 'the core knows no machine and no library: make it a port').toEqual([]);
  });

  it('touches no clock, chance, network or process of its own', () => {
    const world =
      /\b(setTimeout|setInterval|setImmediate|Date\.now|performance\.now|Math\.random|process\.|fetch\(|new Date\(\))/;
    const wrong = core
      .filter(({ text }) => world.test(withoutComments(text)))
      .map(({ path }) => path);
    expect(wrong, 'use the Clock and Random ports').toEqual([]);
  });
});

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
}
