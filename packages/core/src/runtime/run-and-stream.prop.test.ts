import type { ScriptedStep } from '@aura/testkit';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { tracing } from '../hook/hook.harness.ts';
import { makeTools } from '../replay/replay.harness.ts';
import { bob, setUp } from './runtime.harness.ts';
import type { Runtime, StreamOptions, ToolChoice } from './runtime.ts';

const call = fc.record({
  name: fc.constantFrom('say', 'look', 'broken', 'pay', 'nobody', 'final_answer'),
  args: fc.oneof(
    fc.record({ text: fc.string({ maxLength: 8 }) }),
    fc.constant({ text: 1 }),
    fc.constant('no JSON'),
  ),
});
const error = fc.record({
  code: fc.constantFrom('provider/overloaded', 'provider/other'),
  afterText: fc.boolean(),
});
const step: fc.Arbitrary<ScriptedStep> = fc.record(
  {
    text: fc.string({ maxLength: 30 }),
    calls: fc.array(call, { maxLength: 4 }),
    finish: fc.constantFrom('stop', 'max_output_tokens', 'refusal'),
    error,
  },
  { requiredKeys: [] },
);
const output = z.object({ text: z.string() });
const options: fc.Arbitrary<Partial<StreamOptions>> = fc.record(
  {
    output: fc.constant(output),
    stopWhen: fc.constant({ type: 'after_turns', turns: 2 } as const),
    toolChoice: fc.constantFrom('none', 'required'),
    tools: fc.constantFrom<ToolChoice>('none', 'all', ['say']),
    clientMessageId: fc.constantFrom('a', 'b'),
    persist: fc.boolean(),
  },
  { requiredKeys: [] },
);

type Way = (runtime: Runtime, options: StreamOptions) => Promise<unknown>;

const byRun: Way = (runtime, asked) => runtime.run(asked);
const byStream: Way = async (runtime, asked) => {
  const run = runtime.stream(asked);
  const types: string[] = [];
  for await (const { type } of run) types.push(type);
  expect(types.filter((type) => /^run\.(completed|failed)$/.test(type))).toHaveLength(1);
  return run.result;
};

/** Everything that two requests in one session leave behind. */
async function traceOf(
  way: Way,
  script: readonly ScriptedStep[],
  requests: readonly Partial<StreamOptions>[],
): Promise<unknown> {
  const hooks: string[] = [];
  const limits = { turnDepth: 2, maxToolCalls: 5 };
  const config = { tools: makeTools(), limits, hooks: [tracing('', hooks)] };
  const { runtime, kept, model } = setUp(script, config);
  const results: unknown[] = [];
  for (const request of requests) {
    const asked = { namespace: bob, input: 'go', ...request };
    results.push(await way(runtime, asked).catch((thrown: { code: string }) => thrown.code));
  }
  const runs = await kept.runLogs.within(bob).list();
  const logs = await Promise.all(
    runs.items.map(({ runId }) => kept.runLogs.within(bob).read(runId)),
  );
  return { results, hooks, logs, session: await kept.sessions.load(bob), asked: model.requests };
}

it('does the same whether a run is waited for or watched [runtime C-031]', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 8 }),
      fc.array(options, { minLength: 1, maxLength: 3 }),
      async (script, requests) => {
        const waited = await traceOf(byRun, script, requests);
        expect(await traceOf(byStream, script, requests)).toEqual(waited);
      },
    ),
    { numRuns: 60 },
  );
}, 60_000);
