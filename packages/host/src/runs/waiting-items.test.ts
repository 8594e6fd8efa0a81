import { createMemoryRunLogs, defineTool, Namespace, toolsOf } from '@aura/core';
import type { DescribedSchema } from '@aura/core';
import { scriptedModel } from '@aura/testkit';
import { expect, it } from 'vitest';
import { runScene } from '../../test-support/run-scene.ts';
import { storedItems } from './stored-items.ts';

const seats: DescribedSchema<number> = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: (value) =>
      typeof value === 'number' ? { value } : { issues: [{ message: 'a number is required' }] },
    jsonSchema: { input: () => ({ type: 'number' }), output: () => ({ type: 'number' }) },
  },
};
const book = defineTool({
  name: 'book',
  description: 'Books seats',
  input: { jsonSchema: { type: 'object' }, check: (args) => ({ ok: true, args }) },
  execute: async (_, { requestInput }) =>
    String(await requestInput({ prompt: 'How many seats?', schema: seats })),
});

it('questions of tools are shown beside approvals, to those of the namespace, until nobody can answer', async () => {
  const runLogs = createMemoryRunLogs();
  const { context, runs, clock } = runScene([], { runLogs });
  const [hosted] = context.agents;
  if (hosted === undefined) throw new Error('no agent');
  const model = scriptedModel([{ calls: [{ name: 'book', args: {} }] }]);
  const agent = { ...hosted.agent, model, tools: toolsOf([book]) };
  const acme = Namespace.of('tenant', 'acme');
  const run = context.runner.start(agent, { namespace: acme, session: 's1', messages: [] });
  expect((await run.result).stopReason).toBe('suspended');

  const question = { kind: 'input', tool: 'book', prompt: 'How many seats?' };
  expect(await runs.waiting()).toMatchObject([{ run: { runId: run.runId }, item: question }]);
  expect(await runs.approvals()).toEqual([]);
  expect(await storedItems(runLogs, { clock })).toMatchObject([{ item: question }]);
  const scope = Namespace.of('tenant', 'other');
  expect(await storedItems(runLogs, { clock, scope })).toEqual([]);
  const [waiting] = await runs.waiting();
  await clock.advance((waiting?.item.expiresAt ?? 0) - clock.now());
  expect(await runs.waiting()).toEqual([]);
  expect(await storedItems(runLogs, { clock })).toEqual([]);
});
