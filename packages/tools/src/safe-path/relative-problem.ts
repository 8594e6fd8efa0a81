const drive = /^[A-Za-z]:/;

/**
 * What is wrong with a path that has to be relative and must not climb, judged by its text alone: what exists where it leads
 * plays no part. Undefined when nothing is. Backslashes count as separators everywhere, so that files can be moved.
 */
export function relativeProblem(path: string): string | undefined {
  if (path === '') return 'it is empty';
  if (path.includes('\0')) return 'it holds a character that no path has';
  const steps = path.split(/[/\\]/);
  if (steps[0] === '' || drive.test(path)) return 'it has to be relative';
  return steps.includes('..') ? 'it must not contain ".."' : undefined;
}
