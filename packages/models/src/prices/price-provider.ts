/** Providers that the list of prices calls otherwise than we do. */
const otherNames = new Map([
  ['bedrock', 'aws'],
  ['gemini', 'google'],
  ['xai', 'x-ai'],
]);

/** Servers that speak OpenAI's language and bill under prices of their own, by the end of their host name. */
const hosts: readonly (readonly [host: string, provider: string])[] = [
  ['api.anthropic.com', 'anthropic'],
  ['api.cerebras.ai', 'cerebras'],
  ['api.cohere.com', 'cohere'],
  ['api.cohere.ai', 'cohere'],
  ['api.deepseek.com', 'deepseek'],
  ['api.fireworks.ai', 'fireworks'],
  ['api.groq.com', 'groq'],
  ['api.minimax.io', 'minimax'],
  ['api.mistral.ai', 'mistral'],
  ['api.moonshot.ai', 'moonshotai'],
  ['api.moonshot.cn', 'moonshotai'],
  ['api.novita.ai', 'novita'],
  ['api.perplexity.ai', 'perplexity'],
  ['api.together.xyz', 'together'],
  ['api.x.ai', 'x-ai'],
  ['amazonaws.com', 'aws'],
  ['azure-api.net', 'azure'],
  ['azure.com', 'azure'],
  ['googleapis.com', 'google'],
  ['open.bigmodel.cn', 'zhipuai'],
  ['openrouter.ai', 'openrouter'],
];

/**
 * Under which provider a model is listed. A server of an unknown host counts as what it speaks: gateways pass the names
 * and the prices of their vendor on.
 */
export function priceProvider(provider: string, baseUrl?: string): string {
  const host = baseUrl === undefined ? undefined : URL.parse(baseUrl)?.hostname;
  const known = hosts.find(([end]) => host === end || host?.endsWith(`.${end}`));
  return known?.[1] ?? otherNames.get(provider) ?? provider;
}
