import type { KeyedLlm, LlmConfig } from '@aura/config';
import { profileId } from '@aura/models';

/** Ollama takes a key, but no others that stand in for it. */
function hasProfiles(llm: LlmConfig): llm is LlmConfig & KeyedLlm {
  return 'profiles' in llm && llm.profiles !== undefined;
}

/** The same model with each of its credentials, in the order in which they are used; equal ones count once. */
export function eachCredential(llm: LlmConfig): readonly [LlmConfig, ...LlmConfig[]] {
  if (!hasProfiles(llm) || llm.profiles === undefined) return [llm];
  const others = llm.profiles
    .filter(({ models }) => models === undefined || models.includes(llm.model))
    .map(({ apiKey, baseUrl }) => ({ ...llm, apiKey, ...(baseUrl && { baseUrl }) }));
  const known = new Set([profileId(llm)]);
  const distinct = others.filter((each) => {
    const id = profileId(each);
    return known.size < known.add(id).size;
  });
  return [llm, ...distinct];
}
