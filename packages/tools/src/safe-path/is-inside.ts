import { sep } from 'node:path';

/** Whether a path is a directory or lies below it. Both are absolute, and real where links must not lead out. */
export function isInside(directory: string, path: string): boolean {
  const start = directory.endsWith(sep) ? directory : `${directory}${sep}`;
  return path === directory || path.startsWith(start);
}
