import type { Agent } from '@aura/core';
import {
  createAgentRunner,
  createIdSource,
  createMemoryRunLogs,
  defaultLimits,
  defineTool,
  silentLogger,
  toolsOf,
} from '@aura/core';
import type { Host, HostedAgent } from '@aura/host';
import { nodeClock, nodeDigest, nodeRandom } from '@aura/host';
import { scriptedModel } from '@aura/testkit';
import type { ScriptedStep } from '@aura/testkit';
import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { AuraServer } from './create-server.ts';
import { createServer } from './create-server.ts';

const add = defineTool({
  name: 'add',
  description: 'Adds two numbers',
  input: z.object({ a: z.number(), b: z.number() }),
  execute: ({ a, b }) => String(a + b),
});

const withTool: readonly ScriptedStep[] = [
  { text: 'Let me see.', reasoning: 'Sums.', calls: [{ name: 'add', args: { a: 2, b: 3 } }] },
  { text: 'It is 5.' },
];

/** A real run of a scripted agent behind the server. */
function hostOf(steps: readonly ScriptedStep[]): Host {
  const ports = { clock: nodeClock, random: nodeRandom };
  const ids = createIdSource(ports);
  const runner = createAgentRunner({
    ...ports,
    ids,
    digest: nodeDigest,
    logger: silentLogger,
    runLogs: createMemoryRunLogs(),
  });
  const agent: Agent = {
    id: 'helper',
    name: 'helper',
    digest: '1',
    model: scriptedModel(steps),
    system: [],
    tools: toolsOf([add]),
    limits: defaultLimits,
    notices: { lastTurn: false },
  };
  const hosted: HostedAgent = {
    id: agent.id,
    name: agent.name,
    hidden: false,
    createdAt: 0,
    ownedBy: 'tests',
    agent,
    run: (request) => runner.start(agent, request),
    mcpStatus: () => [],
    forwards: [],
    mcpServers: [],
    mcpTools: () => Promise.resolve(new Map()),
    ready: () => Promise.resolve(),
  };
  return {
    ...ports,
    ids,
    logger: silentLogger,
    agents: [hosted],
    durable: false,
    storeProblem: () => undefined,
    runs: () => {
      throw new Error('these tests look at no runs');
    },
    recover: () => Promise.resolve({ resumed: 0, closed: 0 }),
    select: () => ({ type: 'found', agent: hosted }),
    close: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

async function serve(steps: readonly ScriptedStep[]): Promise<AuraServer> {
  const server = createServer(hostOf(steps), {
    port: 0,
    customEvents: true,
    emitReasoning: true,
    shutdownTimeoutMs: 0,
  });
  await server.listen();
  return server;
}

function clientOf(server: AuraServer): OpenAI {
  return new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'none', maxRetries: 0 });
}

const ask = {
  model: 'helper',
  messages: [{ role: 'user', content: 'What is 2 + 3?' }],
} satisfies OpenAI.ChatCompletionCreateParams;

describe('the official OpenAI package', () => {
  it('lists and retrieves models', async () => {
    await using server = await serve([]);
    const { data } = await clientOf(server).models.list();
    expect(data.map((model) => model.id)).toEqual(['helper']);
    expect((await clientOf(server).models.retrieve('helper')).owned_by).toBe('tests');
  });

  it('reads a whole answer for which tools were called', async () => {
    await using server = await serve(withTool);
    const answer = await clientOf(server).chat.completions.create(ask);
    expect(answer.choices[0]?.message.content).toBe('Let me see.\n\nIt is 5.');
    expect(answer.usage?.total_tokens).toBe(30);
  });

  it('[http-api 83] reads a stream with all named events on', async () => {
    await using server = await serve(withTool);
    const stream = await clientOf(server).chat.completions.create({ ...ask, stream: true });
    let text = '';
    const names: (string | undefined)[] = [];
    const finishes: string[] = [];
    for await (const { choices } of stream) {
      const choice = choices[0];
      text += choice?.delta.content ?? '';
      for (const call of choice?.delta.tool_calls ?? []) names.push(call.function?.name);
      if (choice?.finish_reason) finishes.push(choice.finish_reason);
    }
    expect({ text, names, finishes }).toEqual({
      text: 'Let me see.\n\nIt is 5.',
      names: ['add'],
      finishes: ['stop'],
    });
  });

  it('accumulates a stream into one answer', async () => {
    await using server = await serve(withTool);
    const runner = clientOf(server).chat.completions.stream(ask);
    const answer = await runner.finalChatCompletion();
    expect(answer.choices[0]?.message.content).toBe('Let me see.\n\nIt is 5.');
  });

  it('understands our errors', async () => {
    await using server = await serve([]);
    const empty = clientOf(server).chat.completions.create({ ...ask, messages: [] });
    await expect(empty).rejects.toThrow(/^400 No messages provided/);
  });
});
