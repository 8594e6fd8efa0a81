import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, loadConfig, type LoadedConfig, type LoadOptions } from '@aura/config';

/** Texts by file name. */
export type Files = Readonly<Record<string, string>>;

/** A working directory that holds the given files; removed when disposed of. */
export async function createFiles(
  files: Files,
): Promise<AsyncDisposable & { readonly cwd: string }> {
  const cwd = await mkdtemp(join(tmpdir(), 'aura-config-'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(cwd, name), text);
  return { cwd, [Symbol.asyncDispose]: () => rm(cwd, { recursive: true }) };
}

/** Loads the one file given, or the directory of several. */
export async function loadFiles(
  files: Files,
  options: Partial<LoadOptions> = {},
): Promise<LoadedConfig> {
  await using directory = await createFiles(files);
  const [only = '.', ...others] = Object.keys(files);
  const path = others.length > 0 ? '.' : only;
  return await loadConfig({ path, cwd: directory.cwd, env: {}, ...options });
}

/** The error with which the same load fails. */
export async function failLoading(
  files: Files,
  options: Partial<LoadOptions> = {},
): Promise<ConfigError> {
  try {
    await loadFiles(files, options);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('the configuration was accepted');
}

/** A complete file. `agent` and `llm` are added to their tables, `rest` after them. */
export function agentFile({
  agent = 'name = "helper"',
  llm = '',
  rest = '',
}: { readonly agent?: string; readonly llm?: string; readonly rest?: string } = {}): string {
  return [
    '[agent]',
    'system_prompt = "Help."',
    agent,
    '[agent.llm]',
    'provider = "openai"',
    'api_key = "key"',
    'model = "small"',
    llm,
    rest,
  ].join('\n');
}
