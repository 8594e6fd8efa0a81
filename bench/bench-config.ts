import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadConfig } from '@aura/config';
import type { LoadedConfig } from '@aura/config';

/** The configuration of one agent without tools, whose model is at the given base URL. */
export async function benchConfig(folder: string, modelUrl: string): Promise<LoadedConfig> {
  const path = join(folder, 'aura.toml');
  await writeFile(
    path,
    `[agent]
name = "bench"
system_prompt = "You are a helpful assistant. Answer briefly."

[agent.llm]
provider = "openai"
api_key = "unused"
base_url = "${modelUrl}"
model = "bench-model"
`,
  );
  return loadConfig({ path, cwd: folder, env: {} });
}
