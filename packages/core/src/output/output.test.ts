import { scriptedModel } from '@aura/testkit';
import type { ScriptedStep } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { isPrefix } from './is-prefix.harness.ts';
import type { AuraEvent } from '../events/aura-event.ts';
import type { JsonObject } from '../json/json.ts';
import { messageText } from '../message/message-text.ts';
import type { ModelInfo } from '../model/model-port.ts';
import { bob, setUp } from '../runtime/runtime.harness.ts';
import type { RuntimeConfig } from '../runtime/runtime.ts';
import { defineTool } from '../tool/define-tool.ts';
import { createPolicyRegistry } from '../policy/policy-registry.ts';

const city = z.object({ name: z.string(), people: z.number().int().default(0) });
const oslo = { name: 'Oslo', people: 717_710 };

/** How a model that knows the strategy gives an answer. */
const ways = {
  schema: (value: unknown): ScriptedStep => ({ text: JSON.stringify(value) }),
  text: (value: unknown): ScriptedStep => ({
    text: `Here it is:\n\`\`\`json\n${JSON.stringify(value, undefined, 2)}\n\`\`\``,
  }),
  tool: (value: unknown): ScriptedStep => ({
    calls: [{ name: 'final_answer', args: value as JsonObject }],
  }),
} as const;
type Strategy = keyof typeof ways;
const strategies = Object.keys(ways) as Strategy[];

function world(
  strategy: Strategy,
  steps: readonly ScriptedStep[],
  config: Partial<RuntimeConfig> = {},
) {
  const info: Partial<ModelInfo> = { structuredOutput: strategy };
  const model = scriptedModel(steps, { info, chunking: 'char' });
  return { ...setUp([], { ...config, model }), model };
}

const question = { namespace: bob, input: 'Which city?', output: city } as const;

describe.each(strategies)('an answer in a form, with the strategy %s', (strategy) => {
  const answer = ways[strategy];

  it('is valid at once, and comes with defaults applied [runtime C-033]', async () => {
    const { runtime, model } = world(strategy, [answer({ name: 'Oslo' })]);
    const outcome = await runtime.run(question);
    expect(outcome).toMatchObject({ stopReason: 'completed', output: { name: 'Oslo', people: 0 } });
    const [request] = model.requests;
    expect(request?.responseSchema !== undefined).toBe(strategy === 'schema');
    expect(request?.tools.map(({ name }) => name)).toEqual(
      strategy === 'tool' ? ['final_answer'] : [],
    );
    expect(messageText(request?.messages.at(-1) as never).includes('"people"')).toBe(
      strategy === 'text',
    );
  });

  it('is asked for again with what was wrong with it [runtime C-033]', async () => {
    const { runtime, model } = world(strategy, [answer({ name: 5 }), answer(oslo)]);
    expect((await runtime.run(question)).output).toEqual(oslo);
    const told = model.requests[1]?.messages.at(-1);
    expect(told && messageText(told)).toContain('- /name: ');
  });

  it('fails the run when it is wrong three times [runtime C-033]', async () => {
    const wrong = [1, 2, 3].map((name) => answer({ name }));
    const { runtime, model, texts } = world(strategy, wrong);
    await expect(runtime.run(question)).rejects.toMatchObject({
      code: 'run/output_invalid',
      details: { text: expect.stringContaining('3') },
    });
    expect(model.requests).toHaveLength(3);
    expect((await texts(bob))[0]).toBe('Which city?');
  });

  it('is never an empty text [runtime C-033]', async () => {
    const { runtime, model } = world(strategy, [{ text: ' ' }, answer(oslo)]);
    expect((await runtime.run(question)).output).toEqual(oslo);
    const told = model.requests[1]?.messages.at(-1);
    expect(told && messageText(told)).toContain('it was empty');
    const silent = world(strategy, [{}, {}, {}]);
    await expect(silent.runtime.run(question)).rejects.toMatchObject({
      code: 'run/output_invalid',
    });
  });

  it('comes after tools, also when no more of them may be called', async () => {
    const look = defineTool({
      name: 'look',
      description: 'Looks',
      input: z.object({}),
      annotations: { readOnly: true },
      execute: () => 'seen',
    });
    const looking: ScriptedStep = { text: 'Let me look.', calls: [{ name: 'look', args: {} }] };
    const { runtime } = world(strategy, [looking, answer(oslo)], {
      tools: [look],
      limits: { turnDepth: 1, maxToolCalls: 1 },
    });
    expect(await runtime.run(question)).toMatchObject({ stopReason: 'completed', output: oslo });
  });

  it('is checked by whoever has only JSON Schema', async () => {
    const output = {
      jsonSchema: { type: 'object' },
      check: (args: JsonObject) =>
        args['name'] === 'Oslo'
          ? ({ ok: true, args } as const)
          : ({ ok: false, issues: [{ path: '/name', message: 'not Oslo' }] } as const),
    };
    const { runtime } = world(strategy, [answer({ name: 'Bergen' }), answer(oslo)]);
    expect((await runtime.run({ ...question, output })).output).toEqual(oslo);
  });

  it('is shown while it is written, each time with more of it [runtime C-034]', async () => {
    const value = { name: 'Llanfairpwllgwyngyll \u{1F3F4}', people: 3_040, tags: ['long', 'wet'] };
    const output = z.object({ name: z.string(), people: z.number(), tags: z.array(z.string()) });
    const { runtime } = world(strategy, [answer(value)]);
    const run = runtime.stream({ ...question, output });
    const seen: AuraEvent[] = [];
    run.subscribe((events) => seen.push(...events));
    const { output: final } = await run.result;
    const partials = seen.flatMap((event) =>
      event.type === 'output.partial' ? [event.value] : [],
    );
    expect(partials.length).toBeGreaterThan(10);
    for (const [index, partial] of [...partials.slice(1), final].entries()) {
      expect(isPrefix(partials[index], partial), JSON.stringify(partials[index])).toBe(true);
    }
    expect(partials.at(-1)).toEqual(value);
    expect(final).toEqual(value);
  });
});

describe('an answer in a form', () => {
  it('cannot be forbidden by a policy when it is a call', async () => {
    const policies = createPolicyRegistry();
    const { runtime } = world('tool', [ways.tool(oslo)], { policies });
    expect((await runtime.run(question)).output).toEqual(oslo);
  });

  it('may be text where a call was expected', async () => {
    const { runtime, model } = world('tool', [{ text: 'Oslo, I think.' }, ways.text(oslo)]);
    expect((await runtime.run(question)).output).toEqual(oslo);
    expect(model.requests[1]?.toolChoice).toEqual({ tool: 'final_answer' });
  });

  it('is asked for as text of those who may not call anything', async () => {
    const { runtime, model } = world('tool', [ways.text(oslo)]);
    expect((await runtime.run({ ...question, toolChoice: 'none' })).output).toEqual(oslo);
    expect(model.requests[0]?.tools).toEqual([]);
  });

  it('is none when it was cut or refused', async () => {
    const cut = { text: '{"name": "Os', finish: 'max_output_tokens' } as const;
    const { runtime } = world('schema', [cut]);
    const outcome = await runtime.run(question);
    expect(outcome.stopReason).toBe('max_output_tokens');
    expect(outcome).not.toHaveProperty('output');
  });

  it('is about the last message, when one comes in meanwhile', async () => {
    for (const strategy of strategies) {
      const steps = [ways[strategy]({ name: 'Bergen' }), ways[strategy](oslo)];
      const { runtime } = world(strategy, steps);
      const run = runtime.stream(question);
      const stop = run.subscribe((events) => {
        if (!events.some(({ type }) => type === 'message.started')) return;
        stop();
        void runtime.steer(bob, 'The capital, please.');
      });
      expect((await run.result).output, strategy).toEqual(oslo);
    }
  });

  it('has a schema that is one object', () => {
    const { runtime } = world('schema', []);
    expect(() => runtime.stream({ ...question, output: z.string() })).toThrow(/not an object/);
  });

  it('leaves no room for a tool of the same name', async () => {
    const tool = defineTool({
      name: 'final_answer',
      description: 'Mine',
      input: z.object({}),
      annotations: { readOnly: true },
      execute: () => 'x',
    });
    const { runtime } = world('tool', [], { tools: [tool] });
    await expect(runtime.run(question)).rejects.toMatchObject({ code: 'tool/duplicate' });
  });
});
