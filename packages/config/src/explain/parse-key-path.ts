import type { KeyPath } from '../issues/key-path.ts';

const segment = /\s*(?:([A-Za-z0-9_-]+)|"((?:[^"\\]|\\.)*)"|'([^']*)'|\[(\d+)\])\s*/y;

/** A path as it is shown to people, such as `mcp.servers."my server".url` or `vector_stores[0].name`; undefined for no path. */
export function parseKeyPath(text: string): KeyPath | undefined {
  const path: (string | number)[] = [];
  let at = 0;
  while (at < text.length) {
    if (path.length > 0 && text[at] === '.') at += 1;
    else if (path.length > 0 && text[at] !== '[') return undefined;
    segment.lastIndex = at;
    const match = segment.exec(text);
    if (!match) return undefined;
    const [, bare, quoted, literal, index] = match;
    if (index !== undefined) path.push(Number(index));
    else path.push(bare ?? literal ?? unquote(quoted ?? ''));
    at = segment.lastIndex;
  }
  return path.length > 0 && !text.endsWith('.') ? path : undefined;
}

function unquote(text: string): string {
  return text.replaceAll(/\\(.)/g, '$1');
}
