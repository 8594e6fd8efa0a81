/** The place of a value in a configuration document: keys of tables and indices of arrays, from the root. */
export type KeyPath = readonly (string | number)[];

const bareKey = /^[A-Za-z0-9_-]+$/;

/** A path as a user would write it: `mcp.servers."my server".url`, `vector_stores[0].name`. */
export function formatKeyPath(path: KeyPath): string {
  let text = '';
  for (const segment of path) {
    if (typeof segment === 'number') text += `[${segment}]`;
    else
      text +=
        (text === '' ? '' : '.') + (bareKey.test(segment) ? segment : JSON.stringify(segment));
  }
  return text;
}

/** A table as its header is written: `[agent.llm]`, `[[vector_stores]]`, or words for the root. */
export function formatTable(path: KeyPath): string {
  if (path.length === 0) return 'the root table';
  const name = formatKeyPath(path.filter((segment) => typeof segment === 'string'));
  return typeof path.at(-1) === 'number' ? `[[${name}]]` : `[${name}]`;
}

/** True when `path` is `prefix` or lies below it. */
export function startsWith(path: KeyPath, prefix: KeyPath): boolean {
  return prefix.length <= path.length && prefix.every((segment, index) => segment === path[index]);
}
