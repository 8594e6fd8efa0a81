import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contentText, createRuntime, defineTool, Namespace, sessionView } from '@aura/core';
import type { Summariser, ToolResult } from '@aura/core';
import { memoryLogger, scriptedModel } from '@aura/testkit';
import type { ScriptedStep } from '@aura/testkit';
import { expect, it } from 'vitest';
import { nodePorts } from '../node/node-ports.ts';
import { openDataDirectory } from './open-data-directory.ts';

const bob = Namespace.of('tenant', 'acme', 'user', 'bob');
const lines = Array.from({ length: 2_000 }, (_, index) => `line ${index} of the report`);

const report = defineTool({
  name: 'report',
  description: 'Reports at length',
  input: {
    jsonSchema: { type: 'object' },
    check: (args) => ({ ok: true, args }),
  },
  annotations: { readOnly: true },
  execute: () => lines.join('\n'),
});

const summariser: Summariser = { summarise: async () => ({ text: 'They read a report.' }) };

/** One process that says one thing to a session of a data directory, and ends. */
async function oneProcess(directory: string, steps: readonly ScriptedStep[]) {
  await using store = await openDataDirectory({
    directory,
    clock: nodePorts.clock,
    logger: memoryLogger(),
  });
  if (store === undefined) throw new Error('the directory cannot be used');
  const { sessions, runLogs, blobs } = store;
  const model = scriptedModel(steps);
  await using runtime = createRuntime({
    ports: nodePorts,
    model,
    tools: [report],
    context: { maxTokens: 6_000, summariser },
    sessions,
    runLogs,
    blobs,
  });
  await runtime.run({ namespace: bob, input: 'Go on.' });
  const session = await runtime.sessions.get(bob);
  const results = (session?.messages ?? []).flatMap(({ message }): readonly ToolResult[] =>
    message.role === 'tool' ? [message.result] : [],
  );
  await runtime.compact(bob, { targetTokens: 100 });
  const compacted = await runtime.sessions.get(bob);
  return { results, view: compacted === undefined ? [] : sessionView(compacted) };
}

it('has long results and summaries of a data directory outlive the process', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'aura-host-'));
  try {
    const call = { calls: [{ name: 'report', args: {} }] };
    const first = await oneProcess(directory, [call, { text: 'Read it.' }]);
    const { blobRef: ref = '' } = first.results[0] ?? {};
    const offset = lines.join('\n').indexOf('line 1000 ');
    const read = { calls: [{ name: 'read_result', args: { ref, offset, limit: 100 } }] };
    const second = await oneProcess(directory, [read, { text: 'Read more.' }]);
    expect(contentText(second.results.at(-1)?.content ?? [])).toContain('line 1001 of the report');
    const texts = second.view.flatMap((message) =>
      message.role === 'user' ? [contentText(message.content)] : [],
    );
    expect(texts[0]).toContain('They read a report.');
  } finally {
    await rm(directory, { recursive: true });
  }
});
