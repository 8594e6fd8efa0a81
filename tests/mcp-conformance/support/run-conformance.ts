import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const runner = fileURLToPath(
  import.meta.resolve('@modelcontextprotocol/conformance/dist/index.js'),
);
const expected = fileURLToPath(new URL('../expected/', import.meta.url));

/** The revisions of the protocol that have a frozen list of scenarios; one of each era. */
export const revisions = ['2025-11-25', '2026-07-28'] as const;

/** What the runner said. */
export interface Verdict {
  /** 0 when exactly those checks failed that were expected to. */
  readonly code: number;
  readonly output: string;
}

/**
 * Has the protocol's own runner check everything that a revision requires. `list` names the file with the failures that are expected:
 * the runner fails for any other, and for each of those that passes.
 */
export async function runConformance(
  role: 'server' | 'client',
  options: { readonly revision: string; readonly list: string; readonly args: readonly string[] },
): Promise<Verdict> {
  const { revision, list, args } = options;
  const directory = await mkdtemp(join(tmpdir(), 'aura-conformance-'));
  try {
    const fixed = ['--requirements', revision, '--expected-failures', join(expected, list)];
    const child = spawn(process.execPath, [runner, role, ...fixed, ...args, '-o', directory], {
      cwd: directory,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [output, errors, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ]);
    const failures = await failedChecks(directory);
    return { code: Number(code), output: [output, errors, ...failures].join('\n') };
  } finally {
    await rm(directory, { recursive: true });
  }
}

interface Check {
  readonly id: string;
  readonly status: string;
  readonly errorMessage?: string;
}

/** What the reports say about failures, one line each. */
async function failedChecks(directory: string): Promise<readonly string[]> {
  const files = await readdir(directory, { recursive: true });
  const reports = files.filter((file) => file.endsWith('checks.json')).sort();
  const failed = reports.map(async (file) => {
    const checks = JSON.parse(await readFile(join(directory, file), 'utf8')) as readonly Check[];
    return checks
      .filter(({ status }) => status === 'FAILURE')
      .map(
        ({ id, errorMessage = '' }) => `failed: ${file.split('-20', 1)[0]}:${id} ${errorMessage}`,
      );
  });
  return (await Promise.all(failed)).flat();
}
