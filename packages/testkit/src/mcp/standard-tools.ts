import { setTimeout as sleep } from 'node:timers/promises';

import type { JsonObject, JsonSchema } from '@aura/core';

import type { FakeTool } from './fake-tool.ts';

const objectOf = (
  properties: Readonly<Record<string, 'string' | 'number' | 'integer'>>,
): JsonSchema => ({
  type: 'object',
  properties: Object.fromEntries(
    Object.entries(properties).map(([name, type]) => [name, { type }]),
  ),
  required: Object.keys(properties),
});

const text = (args: JsonObject, name: string): string => String(args[name] ?? '');
const seconds = (args: JsonObject, name: string): number => Number(args[name] ?? 0) * 1000;

/** The tools that the conformance items of the HTTP API speak of. */
export const standardTools: readonly FakeTool[] = [
  {
    name: 'mock_tool',
    description: 'Repeats a message',
    inputSchema: objectOf({ message: 'string' }),
    call: ({ args }) => `Mock tool executed successfully with message: ${text(args, 'message')}`,
  },
  {
    name: 'list_files',
    description: 'Lists the files of a directory',
    inputSchema: objectOf({ path: 'string' }),
    call: () => 'a.txt\nb.txt\nc.txt',
  },
  {
    name: 'echo_headers',
    description: 'Shows the headers of the request',
    call: ({ headers }) => JSON.stringify(headers),
  },
  {
    name: 'chain_tool',
    description: 'Asks to be called again until no steps are left',
    inputSchema: objectOf({ steps: 'integer' }),
    call({ args }) {
      const left = Number(args['steps'] ?? 0) - 1;
      return left > 0 ? `Call chain_tool again with steps=${left}.` : 'The chain is complete.';
    },
  },
  {
    name: 'slow_task',
    description: 'Takes its time and can be cancelled',
    inputSchema: objectOf({ task_id: 'string', duration_seconds: 'number' }),
    async call({ args, signal }) {
      await sleep(seconds(args, 'duration_seconds'), undefined, { signal });
      return `Task ${text(args, 'task_id')} completed.`;
    },
  },
  {
    name: 'task_with_progress',
    description: 'Reports its progress in steps',
    inputSchema: objectOf({ duration_seconds: 'number', steps: 'integer' }),
    async call({ args, signal, progress }) {
      const total = Number(args['steps'] ?? 1);
      for (let step = 1; step <= total; step += 1) {
        await sleep(seconds(args, 'duration_seconds') / total, undefined, { signal });
        await progress({ progress: step, total, message: `Step ${step} of ${total}` });
      }
      return `Completed ${total} steps.`;
    },
  },
  {
    name: 'failing_tool',
    description: 'Fails with the given message',
    inputSchema: objectOf({ error_message: 'string' }),
    call: ({ args }) => ({ text: text(args, 'error_message'), isError: true }),
  },
  {
    name: 'list_metrics',
    description: 'Lists metrics as structured content',
    call() {
      const structured = {
        metrics: [
          { name: 'cpu', value: 0.42 },
          { name: 'memory', value: 0.73 },
        ],
      };
      return { text: JSON.stringify(structured), structured };
    },
  },
];
