import { expect, it } from 'vitest';
import { z } from 'zod';
import { namespace, of, setUp } from '../agent/agent-runner.harness.ts';
import { defaultLimits } from '../agent/agent.ts';
import { words } from '../context/context.harness.ts';
import { heuristicCounter } from '../context/heuristic-counter.ts';
import type { UserMessage } from '../message/message.ts';
import { noUsage } from '../model/usage.ts';
import { foldRun } from '../run/run-past.ts';
import { defineTool } from '../tool/define-tool.ts';

const usage = { ...noUsage, inputTokens: 700, outputTokens: 77, requests: 1, reported: true };

it('counts what a summary has spent for the budget of the run, also for its later lives', async () => {
  const read = defineTool({
    name: 'read',
    description: 'Reads',
    input: z.object({}),
    annotations: { readOnly: true },
    execute: () => words(200),
  });
  const scene = setUp([{ calls: [{ name: 'read', args: {} }] }, { text: 'Read it.' }], {
    tools: [read],
    agent: {
      limits: defaultLimits,
      budget: { limits: { tokens: 1_000_000 } },
      context: {
        counter: heuristicCounter(),
        maxTokens: 2_024,
        reservedForOutput: 1_024,
        margin: 0,
        summariser: { summarise: async () => ({ text: 'They talked.', usage }) },
      },
    },
  });
  const handle = scene.start(words(300));
  const question = (text: string): UserMessage => ({
    role: 'user',
    id: `msg_${text.length}` as UserMessage['id'],
    createdAt: 0,
    content: [{ type: 'text', text }],
  });
  handle.steer(question(words(400)));
  handle.steer(question(words(300)));
  const outcome = await handle.result;
  const compacted = of(handle.seen, 'context.compacted').filter(({ report }) => report.usage);
  expect(compacted.length).toBeGreaterThan(0);
  for (const { spent } of compacted) {
    expect(spent).toMatchObject({ tokens: 777, outputTokens: 77, modelCalls: 1 });
  }
  const summaries = compacted.length * 777;
  expect(outcome.usage.inputTokens).toBe(2 * 10 + compacted.length * 700);
  const records = await scene.runLogs.within(namespace).read(handle.runId);
  const answers = of(handle.seen, 'message.completed').reduce(
    (sum, { spent }) => sum + (spent?.tokens ?? 0),
    0,
  );
  expect(foldRun(records).spending.spent.tokens).toBe(answers + summaries);
});
