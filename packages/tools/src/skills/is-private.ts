import { join, relative } from 'node:path';
import { isProtectedPath } from '../files/protected-path.ts';

/**
 * Whether a file of a skill holds credentials by its name: skills are copies of repositories, with a `.git/config` and sometimes
 * an `.env`. Where the skill itself lies plays no part.
 */
export function isPrivate(path: string, root: string): boolean {
  return isProtectedPath(join('/skill', relative(root, path)));
}
