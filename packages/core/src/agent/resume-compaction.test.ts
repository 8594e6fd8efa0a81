import type { ScriptedStep } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { words } from '../context/context.harness.ts';
import type { ContextOptions } from '../context/context-options.ts';
import { heuristicCounter } from '../context/heuristic-counter.ts';
import type { RunId } from '../ids/ids.ts';
import { messageText } from '../message/message-text.ts';
import type { ModelRequest } from '../model/model-port.ts';
import { createMemoryRunLogs } from '../run/memory-run-logs.ts';
import type { RunLogs } from '../run/run-logs.ts';
import type { RunRecord } from '../run/run-record.ts';
import { defineTool } from '../tool/define-tool.ts';
import { namespace, of, setUp } from './agent-runner.harness.ts';
import { defaultLimits } from './agent.ts';

const overflow: ScriptedStep = {
  error: { code: 'provider/context_overflow', retry: 'after-compaction' },
};

const script: readonly ScriptedStep[] = [
  ...Array.from({ length: 7 }, (_, page): ScriptedStep => ({
    calls: [{ id: `page_${page}`, name: 'read', args: { page } }],
  })),
  overflow,
  { calls: [{ id: 'page_7', name: 'read', args: { page: 7 } }] },
  { text: 'Read it.' },
];

/** A run that is reduced for its size, and once more because the provider refuses a request. */
function reader(steps: readonly ScriptedStep[], runLogs?: RunLogs) {
  const pages: number[] = [];
  const read = defineTool({
    name: 'read',
    description: 'Reads a page',
    input: z.object({ page: z.number() }),
    execute: ({ page }) => {
      pages.push(page);
      return `${page}: ${words(300)}`;
    },
  });
  const context: ContextOptions = {
    counter: heuristicCounter(),
    maxTokens: 2_524,
    reservedForOutput: 1_024,
    margin: 0,
  };
  const agent = { limits: { ...defaultLimits, turnDepth: 20 }, context };
  const options = { tools: [read], agent, ...(runLogs && { runLogs }) };
  return { pages, ...setUp(steps, options) };
}

async function logWith(records: readonly RunRecord[], runId: RunId): Promise<RunLogs> {
  const runLogs = createMemoryRunLogs();
  const log = await runLogs.within(namespace).create(runId);
  await log.append(records);
  await log.release();
  return runLogs;
}

/** How many calls of the model have led to something that is on record. */
function callsIn(records: readonly RunRecord[]): number {
  return records.filter((record) =>
    record.type === 'event'
      ? record.event.type === 'message.completed'
      : record.type === 'flow.exec' && record.output === null,
  ).length;
}

/** What the model was shown, without ids, which are new in every life. */
function shown({ messages }: ModelRequest): readonly string[] {
  return messages.map((message) => {
    const calls = message.role === 'assistant' ? message.toolCalls : [];
    return `${message.role}: ${messageText(message)} ${JSON.stringify(calls)}`;
  });
}

describe('a run whose context was reduced', () => {
  it('shows the model the same after an interruption at any point of its log', async () => {
    const whole = reader(script);
    const first = whole.start();
    const outcome = await first.result;
    const causes = of(first.seen, 'context.compacted').map(({ report }) => report.cause);
    expect(new Set(causes)).toEqual(new Set(['high_water', 'provider_overflow']));
    const records = await whole.runLogs.within(namespace).read(first.runId);
    const expected = whole.model.requests.map(shown);

    for (let length = 1; length < records.length; length += 1) {
      const prefix = records.slice(0, length);
      const calls = callsIn(prefix);
      const life = reader(script.slice(calls), await logWith(prefix, first.runId));
      const run = await life.resume(first.runId);
      const end = await run?.result;
      const after = `after record ${length}`;
      const interrupted = of(run?.seen ?? [], 'tool.completed').some(
        ({ result }) => result.outcome === 'interrupted',
      );
      expect(end?.text, after).toBe(outcome.text);
      // A call whose outcome is unknown has another result, which the model is rightly shown.
      if (!interrupted)
        expect(life.model.requests.map(shown), after).toEqual(expected.slice(calls));
    }
  });
});
