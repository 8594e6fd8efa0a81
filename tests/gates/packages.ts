import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** One source file of a package. Tests and their helpers are not sources. */
export interface SourceFile {
  readonly pkg: string;
  /** Relative to the root. */
  readonly path: string;
  readonly text: string;
}

/** The names of all packages. */
export const packageNames: readonly string[] = readdirSync(join(root, 'packages')).sort();

const notSource = /\.(test|test-d|harness)\.tsx?$/;

/** Every source file of every package. */
export function sourceFiles(): readonly SourceFile[] {
  return packageNames.flatMap((pkg) => {
    const src = join('packages', pkg, 'src');
    return readdirSync(join(root, src), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name) && !notSource.test(name))
      .map((name) => {
        const path = join(src, name);
        return { pkg, path, text: readFileSync(join(root, path), 'utf8') };
      });
  });
}

/** What a file imports or re-exports, types included. */
export function importsOf(
  text: string,
): readonly { readonly from: string; readonly isType: boolean }[] {
  const statements = text.matchAll(
    /^(?:import|export)\s+(type\s)?(?:[^'"]*?\sfrom\s+)?['"]([^'"]+)['"]/gm,
  );
  const dynamic = text.matchAll(/\bimport\(\s*['"]([^'"]+)['"]/g);
  return [
    ...[...statements].map(([, type, from = '']) => ({ from, isType: type !== undefined })),
    ...[...dynamic].map(([, from = '']) => ({ from, isType: false })),
  ];
}
