import { listInside } from '../safe-path/list-inside.ts';
import { openInside } from '../safe-path/open-inside.ts';
import { isPrivate } from './is-private.ts';
import type { Skill } from './skill.ts';

/** Where skills keep what belongs to them. */
const folders = ['references', 'scripts', 'assets'] as const;
const maxListed = 200;

/** The files directly in the folders of a skill, as sorted relative paths: those that may be read, and no others. */
export async function listResources(
  { directory }: Skill,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const folder of folders) {
    const outcome = await openInside(directory, folder, { kind: 'directory' });
    if (outcome.type !== 'opened') continue;
    await using opened = outcome;
    const shows = (path: string, root: string): boolean => !isPrivate(path, root);
    const { entries } = await listInside(opened, { max: maxListed, signal, shows });
    const files = entries.filter(({ isDirectory }) => !isDirectory);
    paths.push(...files.map(({ name }) => `${folder}/${name}`));
  }
  return paths.sort();
}
