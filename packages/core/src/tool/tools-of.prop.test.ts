import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { setUp } from '../agent/agent-runner.harness.ts';
import { defineTool } from './define-tool.ts';
import { toolsOf } from './tools-of.ts';

const numRuns = process.env['AURA_TEST_LONG'] === undefined ? 1_000 : 50_000;
const { signal } = new AbortController();

const tool = fc
  .record({
    name: fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_-]{0,12}$/),
    description: fc.string(),
    fields: fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), fc.constantFrom('text', 'count')),
  })
  .map(({ name, description, fields }) => {
    const shape = Object.fromEntries(
      Object.entries(fields).map(([key, kind]) => [key, kind === 'text' ? z.string() : z.int()]),
    );
    return defineTool({ name, description, input: z.object(shape), execute: () => '' });
  });

const tools = fc.uniqueArray(tool, { selector: ({ name }) => name, maxLength: 12 });
const orders = tools.chain((list) =>
  fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
);

describe('the tools that a model is offered', () => {
  it('are the same bytes, whatever order they came in [runtime C-103]', async () => {
    await fc.assert(
      fc.asyncProperty(orders, async (each) => {
        const [one, other] = await Promise.all(
          each.map(async (list) => {
            const offered = await toolsOf(list).list(signal);
            return JSON.stringify(
              offered.map(({ name, description, inputSchema }) => [name, description, inputSchema]),
            );
          }),
        );
        expect(one).toBe(other);
      }),
      { numRuns },
    );
  });

  it('reach the model in those bytes [runtime C-103]', async () => {
    await fc.assert(
      fc.asyncProperty(orders, async (each) => {
        const [one, other] = await Promise.all(
          each.map(async (list) => {
            const { start, model } = setUp([{ text: 'Hello.' }], { tools: list });
            await start().result;
            return JSON.stringify(model.requests[0]?.tools);
          }),
        );
        expect(one).toBe(other);
        expect(one).toBeDefined();
      }),
      { numRuns: 50 },
    );
  });
});
