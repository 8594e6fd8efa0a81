import { isTable, member, type TomlValue } from '../source/toml-value.ts';
import { llmPaths } from './llm-paths.ts';
import type { Rule } from './rule.ts';

/** Ollama goes by `num_ctx`: without it, it cuts conversations to a window of its own and says nothing. */
const windowRules: readonly Rule[] = llmPaths.map((llm) => ({
  path: `${llm}.context_window`,
  check: ({ parent }) => {
    if (!isTable(parent) || member(parent, 'provider') !== 'ollama') return undefined;
    const params = member(parent, 'additional_params');
    if (hasWindow(params)) return undefined;
    return {
      code: 'config/window_not_set',
      severity: 'warning',
      target: 'key',
      message: 'is not told to Ollama, which cuts longer conversations to a window of its own',
      hint: 'set num_ctx in additional_params to the same number',
    };
  },
}));

/** The server of this machine asks for no key: one that is there is more likely left over than meant. */
const keyRules: readonly Rule[] = llmPaths.map((llm) => ({
  path: `${llm}.api_key`,
  check: ({ parent }) => {
    if (!isTable(parent) || member(parent, 'provider') !== 'ollama') return undefined;
    if (member(parent, 'base_url') !== undefined) return undefined;
    return {
      code: 'config/unneeded_key',
      severity: 'warning',
      target: 'key',
      message: 'is not needed: the Ollama of this machine asks for none',
      hint: 'remove it, or set base_url to the server that it is for',
    };
  },
}));

/** What is worth knowing about tables of Ollama. */
export const ollamaRules: readonly Rule[] = [...windowRules, ...keyRules];

function hasWindow(params: TomlValue | undefined): boolean {
  if (!isTable(params)) return false;
  const options = member(params, 'options');
  const isNested = isTable(options) && member(options, 'num_ctx') !== undefined;
  return isNested || member(params, 'num_ctx') !== undefined;
}
