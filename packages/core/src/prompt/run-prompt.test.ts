import { scriptedModel } from '@aura/testkit';
import type { ScriptedStep } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../agent/agent.ts';
import { echo, namespace, of, setUp } from '../agent/agent-runner.harness.ts';
import { words } from '../context/context.harness.ts';
import { heuristicCounter } from '../context/heuristic-counter.ts';
import { AuraError } from '../errors/aura-error.ts';
import { messageText } from '../message/message-text.ts';
import type { ModelRequest, PromptScope } from '../model/model-port.ts';
import { digest, logsWith } from '../replay/replay.harness.ts';
import { replayRun } from '../replay/replay-run.ts';
import type { RunLogs } from '../run/run-logs.ts';
import type { RunRecord } from '../run/run-record.ts';
import type { Tool } from '../tool/tool.ts';
import { createPromptBuilder } from './prompt-builder.ts';
import type { PromptSource } from './prompt-source.ts';

const call = (text: string) => ({ name: 'echo', args: { text } });
const script: readonly ScriptedStep[] = [
  { calls: [call('a')] },
  { calls: [call('b')] },
  { text: 'Done.' },
];

/** A prompt that says something else each time it is made, apart from every second round. */
function fickle(): { source: PromptSource; asked: PromptScope[][] } {
  const asked: PromptScope[][] = [];
  const random = Math.random();
  const source: PromptSource = {
    blocks(_context, scopes) {
      asked.push([...scopes]);
      const count = asked.length;
      return [
        { id: 'turn', scope: 'turn', text: `turn ${random} ${Math.ceil(count / 2)}` },
        { id: 'session', scope: 'session', text: `session ${random} ${count}` },
        { id: 'tenant', scope: 'tenant', text: `tenant ${random} ${count}` },
        { id: 'static', text: `static ${random} ${count}` },
      ];
    },
  };
  return { source, asked };
}

function world(steps: readonly ScriptedStep[], source: PromptSource, runLogs?: RunLogs) {
  return setUp(steps, {
    tools: [echo],
    agent: { prompt: { source } },
    ...(runLogs && { runLogs }),
  });
}

function said({ messages }: ModelRequest): readonly string[] {
  return messages.map((message) => `${message.role}: ${messageText(message)}`);
}

/** What of a request depends on the prompt. */
function prompted(request: ModelRequest): unknown {
  return { system: request.system, said: said(request) };
}

function answersIn(records: readonly RunRecord[]): number {
  return records.filter((it) => it.type === 'event' && it.event.type === 'message.completed')
    .length;
}

describe('a run whose agent has a source of prompts', () => {
  it('sends blocks by scope, and those of the round with the last user message only [runtime C-134]', async () => {
    const prompt = createPromptBuilder({ defaults: false })
      .section('day', 'Monday', { scope: 'turn' })
      .section('memory', 'tea', { scope: 'session' })
      .section('rules', 'be kind');
    const { start, model } = world(script, prompt);
    await start('hi').result;
    expect(model.requests).toHaveLength(3);
    for (const request of model.requests) {
      expect(request.system.map(({ id }) => id)).toEqual(['prompt', 'rules', 'memory']);
      expect(said(request)[0]).toBe('user: hi\n<context>\nMonday\n</context>');
      expect(JSON.stringify(request).match(/Monday/g)).toHaveLength(1);
    }
    const names = async (tools: readonly Tool[]) => {
      const another = setUp([{ text: 'Hello.' }], { tools, agent: { prompt: { source: prompt } } });
      await another.start().result;
      return another.model.requests[0]?.tools.map(({ name }) => name);
    };
    const other = { ...echo, name: 'other' };
    expect(await names([other, echo])).toEqual(['echo', 'other']);
    expect(await names([echo, other])).toEqual(['echo', 'other']);
  });

  it('has what comes before the conversation made once, and the rest for each round', async () => {
    const { source, asked } = fickle();
    const { start, model } = world(script, source);
    await start().result;
    expect(asked).toEqual([['static', 'tenant', 'session', 'turn'], ['turn'], ['turn']]);
    expect(new Set(model.requests.map(({ system }) => system)).size).toBe(1);
    const [first, second, third] = model.requests.map((request) => said(request)[0]);
    expect(first).toBe(second);
    expect(third).not.toBe(first);
    // Unchanged messages are counted once: they have to be the same objects.
    expect(model.requests[0]?.messages[0]).toBe(model.requests[1]?.messages[0]);
  });

  it('leaves what was said as it was', async () => {
    const { source } = fickle();
    const { start, runLogs } = world([{ text: 'Hello.' }], source);
    const run = start('hi');
    await run.result;
    const [opened] = await runLogs.within(namespace).read(run.runId);
    expect(opened).toMatchObject({ input: [{ content: [{ type: 'text', text: 'hi' }] }] });
  });

  it('sends the same after an interruption at any point of its log', async () => {
    const whole = world(script, fickle().source);
    const run = whole.start();
    await run.result;
    const records = await whole.runLogs.within(namespace).read(run.runId);
    const isRound = (record: RunRecord | undefined): boolean =>
      record?.type === 'event' && record.event.type === 'model.started';
    for (let length = 1; length < records.length; length += 1) {
      const prefix = records.slice(0, length);
      const answers = answersIn(prefix);
      const life = world(script.slice(answers), fickle().source, await logsWith(run.runId, prefix));
      await (
        await life.resume(run.runId)
      )?.result;
      const [request] = life.model.requests;
      const started = prefix.filter((record) => isRound(record)).length;
      if (request === undefined || started <= answers) continue;
      // The model had been asked already: it is asked the same again.
      expect(prompted(request), `after ${length} records`).toEqual(
        prompted(whole.model.requests[answers] ?? request),
      );
    }
    // And what was made before the model was first asked stands as well.
    const made = records.findLastIndex(
      (record, index) => record.type === 'prompt.rendered' && index < 6,
    );
    const life = world(
      script,
      fickle().source,
      await logsWith(run.runId, records.slice(0, made + 2)),
    );
    await (
      await life.resume(run.runId)
    )?.result;
    expect(life.model.requests[0]?.system).toEqual(whole.model.requests[0]?.system);
  });

  it('can be replayed, also in several lives', async () => {
    const first = world(script, fickle().source);
    const run = first.start();
    await run.result;
    const records = await first.runLogs.within(namespace).read(run.runId);
    expect(await replayRun(records, { digest })).not.toHaveProperty('divergence');
    for (let length = 2; length < records.length; length += 3) {
      const prefix = records.slice(0, length);
      const runLogs = await logsWith(run.runId, prefix);
      const life = world(script.slice(answersIn(prefix)), fickle().source, runLogs);
      await (
        await life.resume(run.runId)
      )?.result;
      const both = await runLogs.within(namespace).read(run.runId);
      const report = await replayRun(both, { digest });
      expect(report.divergence, `after ${length} records`).toBeUndefined();
      expect(report.lives).toBe(2);
    }
  });

  it.each([1, 2])(
    'fails when its prompt cannot be made, and can be replayed: time %i',
    async (at) => {
      let count = 0;
      const source: PromptSource = {
        blocks() {
          count += 1;
          if (count === at) throw new AuraError('run/interrupted', { message: 'no prompt today' });
          return [{ id: 'day', scope: 'turn', text: String(count) }];
        },
      };
      const { start, runLogs } = world(script, source);
      const run = start();
      await expect(run.result).rejects.toMatchObject({ code: 'run/interrupted' });
      expect(of(run.seen, 'run.failed')).toHaveLength(1);
      const records = await runLogs.within(namespace).read(run.runId);
      expect(await replayRun(records, { digest })).not.toHaveProperty('divergence');
    },
  );

  it('has it made anew when its history is reduced, which is when it costs nothing more', async () => {
    const context = {
      counter: heuristicCounter(),
      maxTokens: 3_000,
      reservedForOutput: 1_024,
      margin: 0,
    };
    const { source, asked } = fickle();
    const read = { ...echo, name: 'read', execute: () => ({ content: page }) };
    const page = [{ type: 'text', text: words(400) }] as const;
    const steps = Array.from({ length: 8 }, (_, index) => ({
      calls: [{ name: 'read', args: { text: String(index) } }],
    }));
    const { start, model } = setUp([...steps, { text: 'Done.' }], {
      tools: [read],
      agent: { prompt: { source }, context, limits: { ...defaultLimits, turnDepth: 20 } },
    });
    const run = start();
    await run.result;
    const reduced = of(run.seen, 'context.compacted').map(({ turn }) => turn);
    expect(reduced.length).toBeGreaterThan(0);
    expect(reduced.length).toBeLessThan(8);
    const renewed = model.requests.flatMap(({ system }, index) =>
      index > 0 && system !== model.requests[index - 1]?.system ? [index + 1] : [],
    );
    expect(renewed).toEqual(reduced);
    expect(asked.filter((scopes) => scopes.includes('static'))).toHaveLength(reduced.length + 1);
  });

  it('is told for whom the prompt is', async () => {
    const principal = { id: 'bob', kind: 'user', scopes: [namespace] } as const;
    const agent = { id: 'helper', name: 'Helper', purpose: 'Helps.' };
    const place = { channel: 'a terminal', timeZone: 'Asia/Tokyo' };
    let context: unknown;
    const source: PromptSource = {
      blocks(given) {
        context = given;
        return [];
      },
    };
    const { start } = setUp([{ text: 'Hello.' }], {
      principal,
      tools: [echo],
      agent: { prompt: { source, agent, place } },
    });
    await start().result;
    expect(context).toMatchObject({ namespace, principal, agent, ...place, session: 's1' });
    expect(context).toMatchObject({ tools: [{ name: 'echo' }], now: expect.any(Date) });
  });

  it('stops making a prompt when the run is aborted', async () => {
    const source: PromptSource = {
      blocks: ({ signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason));
        }),
    };
    const { start, clock, runLogs } = world(script, source);
    const run = start();
    await clock.settle();
    run.abort('enough');
    expect(await run.result).toMatchObject({ stopReason: 'aborted' });
    const records = await runLogs.within(namespace).read(run.runId);
    expect(await replayRun(records, { digest })).not.toHaveProperty('divergence');
  });
});

describe('a run whose system prompt is always the same', () => {
  it('sends it as it is and writes nothing down', async () => {
    const { start, model, agent, runLogs } = setUp([{ text: 'Hello.' }]);
    const run = start();
    await run.result;
    expect(model.requests[0]?.system).toBe(agent.system);
    expect(model.requests[0]).not.toHaveProperty('cacheBoundaries');
    const records = await runLogs.within(namespace).read(run.runId);
    expect(records.filter(({ type }) => type === 'prompt.rendered')).toEqual([]);
  });

  it('marks where requests stay the same for models that want to be told', async () => {
    const model = scriptedModel(script, { info: { promptCache: 'explicit' } });
    const { start } = setUp([], { tools: [echo], agent: { model } });
    await start().result;
    expect(model.requests[1]?.cacheBoundaries).toEqual([
      { after: 'tools', index: 0 },
      { after: 'system', index: 0 },
      { after: 'message', index: 2 },
    ]);
  });
});
