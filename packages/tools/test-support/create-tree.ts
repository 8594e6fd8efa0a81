import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A file by its text, or a link by what it points at. */
export type Node = string | Uint8Array | { readonly link: string };

/** A directory of its own, removed when disposed of. */
export interface Tree extends AsyncDisposable {
  readonly root: string;
  at(path: string): string;
}

/** Writes files and links below a fresh directory. Targets of links are relative to it unless they are absolute. */
export async function createTree(nodes: Readonly<Record<string, Node>> = {}): Promise<Tree> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'aura-tools-')));
  const at = (path: string): string => join(root, path);
  for (const [path, node] of Object.entries(nodes)) {
    await mkdir(dirname(at(path)), { recursive: true });
    if (typeof node === 'string' || node instanceof Uint8Array) await writeFile(at(path), node);
    else await symlink(node.link.startsWith('/') ? node.link : at(node.link), at(path));
  }
  return { root, at, [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }) };
}
