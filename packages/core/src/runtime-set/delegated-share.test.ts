import { fakeClock, scriptedModel, seededRandom } from '@aura/testkit';
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createMemoryBlobStore } from '../blob/memory-blob-store.ts';
import { createMemoryQuotaStore } from '../budget/memory-quota-store.ts';
import type { PriceTable } from '../budget/price-table.ts';
import type { QuotaRule } from '../budget/quota.ts';
import type { AuraEvent } from '../events/aura-event.ts';
import { Namespace } from '../namespace/namespace.ts';
import { bob } from '../runtime/runtime.harness.ts';
import { createMemorySessionStore } from '../session/memory-session-store.ts';
import { defineTool } from '../tool/define-tool.ts';
import { createRuntimeSet } from './create-runtime-set.ts';
import type { RuntimeSetConfig } from './runtime-set.ts';

const acme = Namespace.of('tenant', 'acme');
const usage = { inputTokens: 100, outputTokens: 10 };
const prices: PriceTable = {
  price: (_model, { inputTokens, outputTokens }) => ({
    costMicros: inputTokens + 10 * outputTokens,
  }),
};

/** A lead that has a scout do something with a tool. */
function setUpPair(config: Partial<RuntimeSetConfig>) {
  const clock = fakeClock();
  const ports = {
    clock,
    random: seededRandom(3),
    digest: { sha256: (text: string) => createHash('sha256').update(text).digest('hex') },
  };
  const scout = scriptedModel([
    { calls: [{ name: 'work', args: {} }], usage },
    { text: 'Done.', usage },
  ]);
  const model = scriptedModel([
    { calls: [{ name: 'delegate_to_agent', args: { agent: 'scout', task: 'Work.' } }], usage },
    { text: 'All done.', usage },
  ]);
  return createRuntimeSet({
    ports,
    model,
    models: () => scout,
    agents: [
      { id: 'lead', name: 'Lead', systemPrompt: 'Lead.', tools: [], mayDelegateTo: '*' },
      { id: 'scout', name: 'Scout', systemPrompt: 'Scout.', model: 'scout' },
    ],
    ...config,
  });
}

describe('what an agent has another one do', () => {
  it('is deleted with the namespace of the run [runtime C-170]', async () => {
    const clock = fakeClock();
    const sessions = createMemorySessionStore({ clock });
    const blobs = createMemoryBlobStore({ clock, random: seededRandom(5) });
    const stored: { readonly namespace: Namespace; readonly ref: string }[] = [];
    const work = defineTool({
      name: 'work',
      description: 'Leaves something behind',
      input: z.object({}),
      execute: async (_args, { namespace, callId }) => {
        const { ref } = await blobs.put(namespace, new Uint8Array([1]), {
          mediaType: 'text/plain',
        });
        await sessions.commit(
          namespace,
          { append: [] },
          { expectedVersion: 0, operationId: callId },
        );
        stored.push({ namespace, ref });
        return 'stored';
      },
    });
    const set = setUpPair({ sessions, blobs, tools: [work] });
    await set.run('lead', { namespace: bob, input: 'Go.' });
    const [left] = stored;
    if (left === undefined) throw new Error('nothing was stored');
    expect(bob.isAncestorOf(left.namespace)).toBe(true);
    expect(await sessions.head(left.namespace)).toBeDefined();
    expect(await blobs.get(left.namespace, left.ref)).toBeDefined();

    await set.get()?.sessions.deleteTree(bob, { confirmKey: bob.key });
    expect(await sessions.head(left.namespace)).toBeUndefined();
    expect(await blobs.get(left.namespace, left.ref)).toBeUndefined();
  });

  it('counts in the totals of the run, its cost included, and in the quotas of its namespace [runtime C-173]', async () => {
    const rules: readonly QuotaRule[] = [
      { scope: acme, window: 'day', max: { tokens: 100_000, runs: 5, toolCalls: 50 } },
    ];
    const quotas = createMemoryQuotaStore({ clock: fakeClock(), rules });
    const work = defineTool({
      name: 'work',
      description: 'Works',
      input: z.object({}),
      execute: () => 'worked',
    });
    const set = setUpPair({ quotas, budget: { prices }, tools: [work] });
    const run = set.stream('lead', { namespace: bob, input: 'Go.' });
    const seen: AuraEvent[] = [];
    for await (const event of run) if (event.type === 'delegation.completed') seen.push(event);
    const outcome = await run.result;
    expect(outcome.text).toBe('All done.');
    // Four model calls, two of them of the other agent.
    expect(outcome.usage).toMatchObject({ inputTokens: 400, outputTokens: 40, requests: 4 });
    expect(outcome.costMicros).toBe(4 * 200);
    expect(seen).toMatchObject([{ usage: { requests: 2 }, costMicros: 2 * 200 }]);
    // One run, and two tool calls: the delegating one and that of the other agent.
    expect(await quotas.usage(acme, 'day')).toMatchObject({
      tokens: 440,
      costMicros: 800,
      runs: 1,
      toolCalls: 2,
    });
  });
});
