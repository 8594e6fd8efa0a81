import { fileURLToPath } from 'node:url';
import type { LlmConfig } from '@aura/config';
import { createRuntime, defineTool, Namespace, Secret } from '@aura/core';
import type { JsonValue } from '@aura/core';
import { cassette } from '@aura/testkit';
import { expect, it, onTestFinished, vi } from 'vitest';
import { connectModel } from './providers/connect-model.ts';
import { nodePorts } from './node/node-ports.ts';

/**
 * To record one anew from its provider: `AURA_RECORD=anthropic-thinking PROVIDER_API_KEY=... vitest run` and this file; AWS takes its
 * credentials where it always does. The `note` in a file says when it is not from the service itself.
 */
const { AURA_RECORD: recorded, PROVIDER_API_KEY: key = 'not-needed' } = process.env;

const parsing = { additionalParams: {}, fallbackToolParsing: false } as const;
const thinking = { thinking: { type: 'enabled', budget_tokens: 1_024 } } as const;

interface Case {
  readonly target: string;
  llm(there: { readonly apiKey: Secret; readonly baseUrl: string }): LlmConfig;
}

const cases: Readonly<Record<string, Case>> = {
  'openai-multiply': {
    target: 'https://api.openai.com/v1',
    llm: (there) => ({ provider: 'openai', model: 'gpt-4o-mini', ...parsing, ...there }),
  },
  'openai-responses-reasoning': {
    target: 'https://api.openai.com/v1',
    llm: (there) => ({
      provider: 'openai',
      api: 'responses',
      model: 'gpt-5',
      reasoningEffort: 'low',
      ...parsing,
      ...there,
    }),
  },
  'anthropic-thinking': {
    target: 'https://api.anthropic.com',
    llm: (there) => ({
      provider: 'anthropic',
      model: 'claude-sonnet-4-5',
      maxTokens: 4_096,
      additionalParams: thinking,
      ...there,
    }),
  },
  'gemini-thoughts': {
    target: 'https://generativelanguage.googleapis.com',
    llm: (there) => ({
      provider: 'gemini',
      model: 'gemini-3-pro-preview',
      additionalParams: { generationConfig: { thinkingConfig: { includeThoughts: true } } },
      ...there,
    }),
  },
  'bedrock-reasoning': {
    target: 'https://bedrock-runtime.eu-central-1.amazonaws.com',
    llm: () => ({
      provider: 'bedrock',
      model: 'eu.anthropic.claude-sonnet-4-5-20250929-v1:0',
      region: 'eu-central-1',
      additionalParams: thinking,
    }),
  },
  'ollama-thinking': {
    target: 'http://localhost:11434',
    llm: (there) => ({
      provider: 'ollama',
      model: 'qwen3:8b',
      ...parsing,
      additionalParams: { think: true, num_ctx: 8_192 },
      ...there,
    }),
  },
  'openrouter-reasoning': {
    target: 'https://openrouter.ai/api/v1',
    llm: (there) => ({
      provider: 'openrouter',
      model: 'anthropic/claude-sonnet-4.5',
      maxTokens: 4_096,
      ...parsing,
      additionalParams: { reasoning: { max_tokens: 1_024 } },
      ...there,
    }),
  },
};

const multiply = defineTool({
  name: 'multiply',
  description: 'Multiplies two numbers.',
  input: {
    jsonSchema: {
      type: 'object',
      properties: { left: { type: 'number' }, right: { type: 'number' } },
      required: ['left', 'right'],
    },
    check: (args) => ({ ok: true, args }),
  },
  annotations: { readOnly: true },
  execute: ({ left, right }) => String(Number(left) * Number(right)),
});

/** Calls of providers that give them no ids have another one each time; that they are the same everywhere still counts. */
function withoutIds(body: JsonValue): JsonValue {
  const names = new Map<string, string>();
  return JSON.parse(
    JSON.stringify(body, (member, value: unknown) => {
      if (!/^(id|tool_call_id)$/.test(member) || typeof value !== 'string') return value;
      if (!names.has(value)) names.set(value, `id-${names.size}`);
      return names.get(value);
    }),
  ) as JsonValue;
}

it.each(Object.entries(cases))(
  'an agent goes on with what its provider has answered once, reasoning included: %s',
  async (name, { target, llm }) => {
    const path = fileURLToPath(new URL(`./cassettes/${name}.json`, import.meta.url));
    const mode = recorded === name ? 'record' : 'replay';
    await using tape = await cassette(path, { mode, target, normalise: withoutIds });
    if (mode === 'replay') {
      vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDTEST');
      vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    }
    vi.stubEnv('AWS_ENDPOINT_URL_BEDROCK_RUNTIME', tape.url);
    onTestFinished(() => void vi.unstubAllEnvs());
    await using runtime = createRuntime({
      ports: nodePorts,
      model: connectModel(llm({ apiKey: new Secret(key), baseUrl: tape.url })),
      tools: [multiply],
      systemPrompt: 'You calculate with the tools that you have.',
    });
    const namespace = Namespace.of('tenant', 'acme');
    const outcome = await runtime.run({ namespace, input: 'What is 12 times 7?' });
    expect(outcome.text).toContain('84');
    expect(outcome.usage).toMatchObject({ requests: 2, reported: true });
    // The requests have to be those on the tape, with all that the first answer was made of.
    tape.assertComplete();
  },
);
