import type { ScriptedStep } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { messageTextOf, of, setUp } from '../agent/agent-runner.harness.ts';
import { createPolicyRegistry } from '../policy/policy-registry.ts';
import { Namespace } from '../namespace/namespace.ts';
import { defineTool } from '../tool/define-tool.ts';
import type { Hook } from './hook.ts';

const namespace = Namespace.of('tenant', 'acme');

/** Two tools that note what they were called with. */
function noting() {
  const effects: string[] = [];
  const tools = ['keep', 'drop'].map((name) =>
    defineTool({
      name,
      description: name,
      input: z.object({ what: z.string() }),
      annotations: { readOnly: true },
      execute: ({ what }) => {
        effects.push(`${name} ${what}`);
        return `${name}: ${what}`;
      },
    }),
  );
  return { effects, tools };
}

const keep: readonly ScriptedStep[] = [
  { calls: [{ name: 'keep', args: { what: 'a' } }] },
  { text: 'Done.' },
];

function hook(methods: Partial<Hook>): Hook {
  return { name: 'test', ...methods };
}

describe('hooks around tool calls', () => {
  it('run another call in the place of the one the model has made, which gets its result', async () => {
    const { effects, tools } = noting();
    const hooks = [
      hook({ beforeToolCall: () => ({ call: { name: 'drop', args: { what: 'b' } } }) }),
    ];
    const { start, model } = setUp(keep, { tools, agent: { hooks } });
    const run = start();
    await run.result;
    expect(effects).toEqual(['drop b']);
    expect(of(run.seen, 'tool.started')).toMatchObject([{ name: 'drop' }]);
    const [{ result } = { result: undefined }] = of(run.seen, 'tool.completed');
    expect(result).toMatchObject({ name: 'keep', outcome: 'ok' });
    expect(model.requests[1]?.messages.at(-1)).toMatchObject({ role: 'tool', result });
  });

  it('cannot have a tool run that a policy denies, or one that refuses the arguments [runtime C-113]', async () => {
    const registry = createPolicyRegistry();
    registry.set(namespace, { rules: [{ effect: 'deny', tools: ['drop'] }] });
    const policy = { registry };
    const changes = [
      { name: 'drop', args: { what: 'b' } },
      { name: 'nobody', args: { what: 'b' } },
      { name: 'keep', args: { what: 5 } },
    ];
    const outcomes: unknown[] = [];
    for (const call of changes) {
      const { effects, tools } = noting();
      const hooks = [hook({ beforeToolCall: () => ({ call }) })];
      const { start } = setUp(keep, { tools, agent: { hooks, policy } });
      const run = start();
      await run.result;
      expect(effects).toEqual([]);
      expect(of(run.seen, 'tool.started')).toEqual([]);
      outcomes.push(...of(run.seen, 'tool.completed').map(({ result }) => result.outcome));
    }
    expect(outcomes).toEqual(['not_allowed', 'unknown_tool', 'invalid_input']);
  });

  it('see the result of each call, also of those that were refused or never ran [runtime C-144]', async () => {
    const { tools } = noting();
    const seen: string[] = [];
    const registry = createPolicyRegistry();
    registry.set(namespace, { rules: [{ effect: 'deny', tools: ['drop'] }] });
    const hooks = [
      hook({
        beforeToolCall: ({ call }) =>
          call.args['what'] === 'veto' ? { veto: 'not that' } : undefined,
        afterToolCall: ({ call, result }) => {
          seen.push(`${call.id} ${result.outcome}`);
          return { result: { ...result, content: [{ type: 'text', text: 'hidden' }] } };
        },
      }),
    ];
    const calls = [
      { name: 'keep', args: { what: 'a' } },
      { name: 'drop', args: { what: 'b' } },
      { name: 'keep', args: { what: 'veto' } },
      { name: 'keep', args: { what: 5 } },
      { name: 'keep', args: 'no JSON' },
      { name: 'nobody', args: {} },
    ];
    const { start } = setUp([{ calls }, { text: 'Done.' }], {
      tools,
      agent: { hooks, policy: { registry } },
    });
    const run = start();
    await run.result;
    expect(seen.toSorted()).toEqual([
      'call_1 ok',
      'call_2 not_allowed',
      'call_3 vetoed',
      'call_4 invalid_input',
      'call_5 invalid_input',
      'call_6 unknown_tool',
    ]);
    const texts = of(run.seen, 'tool.completed').map(({ result }) => messageTextOf(result));
    expect(texts).toEqual(Array.from({ length: 6 }, () => 'hidden'));
  });

  it('keep a tool from running when the run is aborted while they decide [runtime C-046]', async () => {
    const { effects, tools } = noting();
    let decide: (value: undefined) => void = () => {};
    const asked = Promise.withResolvers<void>();
    const hooks = [
      hook({
        beforeToolCall: (_event, { signal }) => {
          asked.resolve();
          return new Promise<undefined>((resolve) => {
            decide = resolve;
            // It lets the call go on just when it is told to stop, which must not count.
            signal.addEventListener('abort', () => resolve(undefined));
          });
        },
      }),
    ];
    const { start, clock } = setUp(keep, { tools, agent: { hooks } });
    const run = start();
    await asked.promise;
    run.abort('user');
    expect(await run.result).toMatchObject({ stopReason: 'aborted' });
    decide(undefined);
    await clock.settle();
    expect(effects).toEqual([]);
    expect(of(run.seen, 'tool.started')).toEqual([]);
    expect(of(run.seen, 'tool.completed')).toMatchObject([{ result: { outcome: 'aborted' } }]);
    expect(clock.sleeping).toBe(0);
  });

  it('are asked once for each call, and in call order', async () => {
    const { tools } = noting();
    const asked: string[] = [];
    const hooks = [
      hook({
        beforeToolCall: async ({ call }) => {
          asked.push(`begin ${call.id}`);
          await Promise.resolve();
          asked.push(`end ${call.id}`);
        },
      }),
    ];
    const calls = ['a', 'b'].map((what) => ({ name: 'keep', args: { what } }));
    const { start } = setUp([{ calls }, { text: 'Done.' }], { tools, agent: { hooks } });
    await start().result;
    expect(asked).toEqual(['begin call_1', 'end call_1', 'begin call_2', 'end call_2']);
  });
});
