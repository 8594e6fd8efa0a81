import { expect, it } from 'vitest';
import { z } from 'zod';
import { servedBasePolicy } from '../policy/base-policies.ts';
import { Namespace } from '../namespace/namespace.ts';
import { createPolicyRegistry } from '../policy/policy-registry.ts';
import { setUp } from '../runtime/runtime.harness.ts';
import { defineTool } from './define-tool.ts';
import type { ToolContext } from './tool.ts';

const count = 50;

it('tells a tool of its own run only, however many there are [runtime C-105]', async () => {
  const seen = new Map<string, ToolContext>();
  const all = Promise.withResolvers<void>();
  const meet = defineTool({
    name: 'meet',
    description: 'Waits until all are there',
    input: z.object({ who: z.string() }),
    async execute({ who }, context) {
      expect(seen.has(who)).toBe(false);
      seen.set(who, context);
      if (seen.size === count) all.resolve();
      await all.promise;
      // The next microtasks belong to any of the runs.
      await Promise.resolve();
      return `${context.namespace.key} ${context.principal?.id}`;
    },
  });
  const names = Array.from({ length: count }, (_, index) => `user${index}`);
  const steps = [
    ...names.map((who) => ({ calls: [{ name: 'meet', args: { who } }] })),
    ...names.map(() => ({ text: 'Done.' })),
  ];
  const { runtime } = setUp(steps, {
    tools: [meet],
    concurrency: { maxConcurrentRunsPerTenant: count },
    policies: createPolicyRegistry({ base: servedBasePolicy }),
  });
  const runs = names.map((name) => {
    const namespace = Namespace.of('tenant', 'acme', 'user', name);
    const principal = { id: name, kind: 'user', scopes: [namespace] } as const;
    const abort = new AbortController();
    const run = runtime.stream({ namespace, principal, input: 'hi', signal: abort.signal });
    return { name, namespace, run, abort };
  });
  await all.promise;

  // The script is common to all runs, so what a tool is told is held against the run it says it is of.
  const contexts = [...seen.values()];
  expect(new Set(contexts.map(({ runId }) => runId)).size).toBe(count);
  for (const { name, namespace, run } of runs) {
    const own = contexts.filter(({ runId }) => runId === run.runId);
    expect(own).toHaveLength(1);
    expect(own[0]).toMatchObject({ principal: { id: name }, session: namespace.key });
    expect(own[0]?.namespace.key).toBe(namespace.key);
  }
  const [first, ...others] = runs;
  first?.abort.abort('enough');
  const aborted = contexts.filter(({ signal }) => signal.aborted).map(({ runId }) => runId);
  expect(aborted).toEqual([first?.run.runId]);

  expect(await first?.run.result).toMatchObject({ stopReason: 'aborted' });
  for (const { name, namespace, run } of others) {
    const results: string[] = [];
    expect(await run.result).toMatchObject({ stopReason: 'completed' });
    const session = await runtime.sessions.get(namespace);
    for (const { message } of session?.messages ?? []) {
      if (message.role === 'tool') results.push(JSON.stringify(message.result.content));
    }
    expect(results).toEqual([expect.stringContaining(`${namespace.key} ${name}`)]);
  }
});
