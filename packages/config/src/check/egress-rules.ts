import { egressVariable, type AllowedHosts } from '../env/allowed-hosts.ts';
import { defaults } from '../schema/defaults.ts';
import { isTable, member } from '../source/toml-value.ts';
import { llmPaths } from './llm-paths.ts';
import type { Problem, Rule } from './rule.ts';

/** Where providers are that are not told otherwise. */
const providerHosts: Readonly<Record<string, string>> = {
  openai: 'https://api.openai.com',
  anthropic: 'https://api.anthropic.com',
  gemini: 'https://generativelanguage.googleapis.com',
  openrouter: 'https://openrouter.ai',
  ollama: defaults.ollamaUrl,
};

/** Addresses that agents connect to. */
const addresses = [
  'mcp.servers.*.url',
  'mcp.servers.*.auth.issuer',
  'hitl.route.url',
  'vector_stores.*.url',
  'vector_stores.*.embedding_model.base_url',
  ...llmPaths.map((llm) => `${llm}.base_url`),
];

function refused(host: string): Problem {
  return {
    code: 'config/bad_value',
    message: `leads to ${host}, which ${egressVariable} does not allow`,
    hint: `add the host to ${egressVariable}, or use another`,
  };
}

function bedrockAddress(region: unknown): string {
  return typeof region === 'string' ? `https://bedrock-runtime.${region}.amazonaws.com` : '';
}

/** Refuses agents that would connect to other hosts than those that are allowed. What they are told at run time leads nowhere else. */
export function egressRules(allowed: AllowedHosts): readonly Rule[] {
  const explicit = addresses.map((path): Rule => ({
    path,
    check: ({ value }) => {
      // What is no address is a problem of its own.
      if (typeof value !== 'string' || URL.parse(value) === null) return undefined;
      return allowed.admits(value) ? undefined : refused(new URL(value).host);
    },
  }));
  const implied = llmPaths.map((llm): Rule => ({
    path: `${llm}.provider`,
    check: ({ value, parent }) => {
      if (typeof value !== 'string' || !isTable(parent)) return undefined;
      if (member(parent, 'base_url') !== undefined) return undefined;
      const address =
        value === 'bedrock' ? bedrockAddress(member(parent, 'region')) : providerHosts[value];
      if (address === undefined || allowed.admits(address)) return undefined;
      return refused(URL.parse(address)?.host ?? 'a host that its region decides about');
    },
  }));
  return [...explicit, ...implied];
}
