import { fileURLToPath } from 'node:url';
import { createRuntime, defineTool, Namespace, Secret } from '@aura/core';
import { cassette } from '@aura/testkit';
import { expect, it } from 'vitest';
import { connectModel } from './connect-model.ts';
import { nodePorts } from './node/node-ports.ts';

/**
 * To record anew: `AURA_CASSETTE_TARGET=https://api.openai.com/v1 OPENAI_API_KEY=... vitest run` and this file. What lies in the
 * repository is of a mock of that service.
 */
const { AURA_CASSETTE_TARGET: target, OPENAI_API_KEY: apiKey = 'not-needed' } = process.env;

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

it('an agent goes on with the answers that its provider has given once', async () => {
  const path = fileURLToPath(new URL('./cassettes/openai-multiply.json', import.meta.url));
  const mode = target === undefined ? 'replay' : 'record';
  await using tape = await cassette(path, { mode, ...(target === undefined ? {} : { target }) });
  const llm = { provider: 'openai', model: 'gpt-4o-mini', fallbackToolParsing: false } as const;
  const model = connectModel({
    ...llm,
    apiKey: new Secret(apiKey),
    baseUrl: tape.url,
    additionalParams: {},
  });
  await using runtime = createRuntime({
    ports: nodePorts,
    model,
    tools: [multiply],
    systemPrompt: 'You calculate with the tools that you have.',
  });
  const namespace = Namespace.of('tenant', 'acme');
  const outcome = await runtime.run({ namespace, input: 'What is 12 times 7?' });
  expect(outcome.text).toContain('84');
  expect(outcome.usage.requests).toBe(2);
  tape.assertComplete();
});
