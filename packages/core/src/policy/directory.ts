/** Where a path leads, without asking a file system. Undefined when the text alone does not say. */
interface PlainPath {
  readonly absolute: boolean;
  readonly segments: readonly string[];
}

/**
 * Characters with a meaning that depends on the machine: a backslash separates on Windows only, a leading tilde is a home
 * directory to some programs, control characters end a path early in others.
 */
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const ambiguous = /^~|[\\\u0000-\u001f\u007f]/;

function plainPath(path: string): PlainPath | undefined {
  if (path === '' || ambiguous.test(path)) return undefined;
  const absolute = path.startsWith('/');
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment !== '..') segments.push(segment);
    else if (segments.length > 0) segments.pop();
    // Above the root there is nothing; above the working directory there is something without a name here.
    else if (!absolute) return undefined;
  }
  return { absolute, segments };
}

/** A directory that paths are compared with. */
export interface Directory {
  /**
   * Whether a path lies in the directory, or is the directory. Undefined when that cannot be said from the text: a relative path
   * and an absolute directory, or a path that leads above the working directory. Symbolic links are not looked at.
   */
  contains(path: string): boolean | undefined;
}

/** Undefined when the text does not say which directory it means. */
export function directory(path: string): Directory | undefined {
  const outer = plainPath(path);
  if (outer === undefined) return undefined;
  return {
    contains(text) {
      const inner = plainPath(text);
      if (inner === undefined || inner.absolute !== outer.absolute) return undefined;
      return outer.segments.every((segment, index) => segment === inner.segments[index]);
    },
  };
}
