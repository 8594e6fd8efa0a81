/** Where Ollama answers unless it was told otherwise. */
const ollama = 'http://127.0.0.1:11434';

async function hasOllama(): Promise<boolean> {
  try {
    return (await fetch(`${ollama}/api/version`, { signal: AbortSignal.timeout(300) })).ok;
  } catch {
    return false;
  }
}

/** Lines about the real models this machine could use, and how. */
export async function describeRealModels(): Promise<readonly string[]> {
  const lines: string[] = [];
  if (process.env['OPENAI_API_KEY']) {
    lines.push(
      'OPENAI_API_KEY is set. To use it:',
      '  AURA_QUICKSTART_BASE_URL=https://api.openai.com/v1 AURA_QUICKSTART_MODEL=gpt-5-mini \\',
      '  AURA_QUICKSTART_API_KEY=$OPENAI_API_KEY npm start',
    );
  }
  if (process.env['ANTHROPIC_API_KEY']) {
    lines.push(
      'ANTHROPIC_API_KEY is set. The native Anthropic provider is not built yet; its OpenAI-compatible endpoint works:',
      '  AURA_QUICKSTART_BASE_URL=https://api.anthropic.com/v1 AURA_QUICKSTART_MODEL=claude-sonnet-4-5 \\',
      '  AURA_QUICKSTART_API_KEY=$ANTHROPIC_API_KEY npm start',
    );
  }
  if (await hasOllama()) {
    lines.push(
      'Ollama is running. Its OpenAI-compatible endpoint works with a model that can call tools:',
      `  AURA_QUICKSTART_BASE_URL=${ollama}/v1 AURA_QUICKSTART_MODEL=qwen3 npm start`,
    );
  }
  return lines;
}
