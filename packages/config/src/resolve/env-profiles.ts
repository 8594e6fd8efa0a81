import { Secret } from '@aura/core';
import { defined } from './defined.ts';
import type { LlmProfile } from './llm-config.ts';

/** A credential of the environment and the provider that it is for. */
export interface EnvProfile extends LlmProfile {
  readonly provider: string;
}

const maxNumber = 99;

/**
 * The credentials of `LLM_API_KEY` and `LLM_API_KEY_1` to `_99`, with `LLM_BASE_URL`, `LLM_MODELS` (separated by commas) and
 * `LLM_PROVIDER` (default `openai`) of the same number. Numbers may be missing; blank keys are left out.
 */
export function envProfiles(
  env: Readonly<Record<string, string | undefined>>,
): readonly EnvProfile[] {
  const suffixes = ['', ...Array.from({ length: maxNumber }, (_, at) => `_${at + 1}`)];
  return suffixes.flatMap((suffix) => {
    const read = (name: string): string | undefined => env[`${name}${suffix}`]?.trim() || undefined;
    const key = read('LLM_API_KEY');
    if (key === undefined) return [];
    const models = read('LLM_MODELS')
      ?.split(',')
      .map((model) => model.trim());
    return [
      {
        provider: read('LLM_PROVIDER') ?? 'openai',
        apiKey: new Secret(key),
        ...defined({
          baseUrl: read('LLM_BASE_URL'),
          models: models?.filter((model) => model !== ''),
        }),
      },
    ];
  });
}
