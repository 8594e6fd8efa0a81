import { chmod, link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Random } from '@aura/core';

const secretBytes = 32;

/**
 * The secret that signs the tokens of approvals, from a file beside the database: what one process asks, another one may
 * answer. Made when it is first needed, whole or not at all.
 */
export async function readApprovalSecret(
  databasePath: string,
  { random }: { readonly random: Random },
): Promise<Uint8Array> {
  const path = join(dirname(databasePath), 'approval.key');
  const found = await readIfThere(path);
  if (found !== undefined) return found;
  const secret = randomBytes(random);
  const draft = `${path}.${process.pid}`;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(draft, secret, { mode: 0o600 });
  await chmod(draft, 0o600);
  try {
    // Of several processes that make one at the same time the first one wins.
    await link(draft, path);
    return secret;
  } catch (error) {
    const other = await readIfThere(path);
    if (other === undefined) throw error;
    return other;
  } finally {
    await rm(draft, { force: true });
  }
}

/** A secret of its own for a process that keeps nothing. */
export function randomBytes(random: Random): Uint8Array {
  const secret = new Uint8Array(secretBytes);
  // oxlint-disable-next-line unicorn/no-array-fill-with-reference-type -- this fills with bytes, it is no array
  random.fill(secret);
  return secret;
}

async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
