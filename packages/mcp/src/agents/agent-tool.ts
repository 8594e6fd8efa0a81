import type { JsonSchema } from '@aura/core';
import type { Tool } from '@modelcontextprotocol/server';

import { boundText } from '../tool/bound-text.ts';
import type { OfferedAgent } from './offered-agent.ts';

const maxDescriptionBytes = 16_384;

const inputSchema = {
  type: 'object',
  properties: {
    prompt: {
      type: 'string',
      minLength: 1,
      description:
        'The question or task, with everything the agent has to know: it sees nothing else.',
    },
    session: {
      type: 'string',
      maxLength: 128,
      description:
        'Optional id that groups calls in logs and approvals. The agent remembers nothing by it.',
    },
  },
  required: ['prompt'],
  additionalProperties: false,
} as const satisfies JsonSchema;

const outputSchema = {
  type: 'object',
  properties: {
    answer: { type: 'string' },
    run_id: { type: 'string' },
    session: { type: 'string' },
    stop_reason: { type: 'string' },
    turns: { type: 'integer' },
    usage: {
      type: 'object',
      properties: { input_tokens: { type: 'integer' }, output_tokens: { type: 'integer' } },
      required: ['input_tokens', 'output_tokens'],
    },
    cost_micros: {
      type: 'integer',
      description: 'In millionths of a US dollar; absent if unknown.',
    },
  },
  required: ['answer', 'run_id', 'session'],
} as const satisfies JsonSchema;

/** How an agent appears in the list of tools. */
export function agentTool(name: string, agent: OfferedAgent<never>): Tool {
  const { title, description = `Asks the agent ${agent.title}.` } = agent;
  return {
    name,
    title,
    description: boundText(description, maxDescriptionBytes),
    inputSchema: { ...inputSchema, required: [...inputSchema.required] },
    outputSchema: { ...outputSchema, required: [...outputSchema.required] },
  };
}
