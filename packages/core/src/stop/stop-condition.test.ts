import type { ScriptedStep } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { echo, namespace, of, setUp } from '../agent/agent-runner.harness.ts';
import { defaultLimits } from '../agent/agent.ts';
import type { PriceTable } from '../budget/price-table.ts';
import { logsWith } from '../replay/replay.harness.ts';
import { foldRun } from '../run/run-past.ts';
import { stop } from './stop-condition.ts';
import type { StopCondition } from './stop-condition.ts';

const round = (text: string, name = 'echo'): ScriptedStep => ({
  calls: [{ name, args: { text } }],
});
const endless = ['a', 'b', 'c', 'd'].map((text) => round(text));

/** 60 micros for each call of the scripted model. */
const prices: PriceTable = {
  price: (_model, { inputTokens, outputTokens }) => ({
    costMicros: inputTokens + 10 * outputTokens,
  }),
};

function under(stopWhen: readonly StopCondition[], script = endless) {
  return setUp(script, { tools: [echo], agent: { budget: { prices } }, request: { stopWhen } });
}

describe('a condition to stop', () => {
  it.each([
    ['a number of turns', stop.afterTurns(2), endless, 2],
    ['a tool', stop.afterTool('echo'), [round('a', 'nobody'), ...endless], 2],
    ['a cost', stop.overCost(120), endless, 3],
    ['whatever a function says', ({ usage }) => usage.requests > 1, endless, 2],
  ] satisfies [string, StopCondition, readonly ScriptedStep[], number][])(
    'ends the run after the turn that meets it: %s [runtime C-029]',
    async (_name, condition, script, turns) => {
      const { start, model } = under([stop.afterTurns(9), condition], script);
      const run = start();
      expect(await run.result).toMatchObject({ stopReason: 'stop_condition', turns });
      expect(model.requests).toHaveLength(turns);
      expect(of(run.seen, 'tool.completed')).toHaveLength(turns);
      expect(of(run.seen, 'turn.completed')).toHaveLength(turns);
    },
  );

  it('sees the rounds so far, with the results of their calls', async () => {
    const seen: unknown[] = [];
    const { start } = under([
      ({ turns, costMicros }) => {
        seen.push(
          turns.map(({ results }) => results.map(({ outcome }) => outcome)),
          costMicros,
        );
        return turns.length === 2;
      },
    ]);
    await start().result;
    expect(seen).toEqual([[['ok']], 60, [['ok'], ['ok']], 120]);
  });

  it('is not asked once there is an answer', async () => {
    const { start } = under([stop.afterTurns(1)], [{ text: 'At once.' }]);
    expect(await start().result).toMatchObject({ stopReason: 'completed', text: 'At once.' });
  });

  it('fails the run when it is about a cost that nobody knows, and when it throws', async () => {
    const request = { stopWhen: [stop.overCost(1)] };
    const { start } = setUp(endless, { tools: [echo], request });
    await expect(start().result).rejects.toMatchObject({ code: 'budget/unpriced' });
    const thrown = under([
      () => {
        throw new Error('no idea');
      },
    ]);
    await expect(thrown.start().result).rejects.toThrow('no idea');
  });

  it('holds in every life of the run, from every point of its log', async () => {
    const conditions: readonly StopCondition[] = [
      stop.afterTurns(3),
      ({ turns }) => turns.length > 8,
    ];
    const first = under(conditions);
    const run = first.start();
    await run.result;
    const records = await first.runLogs.within(namespace).read(run.runId);
    for (let length = 1; length < records.length; length += 1) {
      const prefix = records.slice(0, length);
      const runLogs = await logsWith(run.runId, prefix);
      const answered = prefix.filter(
        (record) => record.type === 'event' && record.event.type === 'message.completed',
      );
      const { resume } = setUp(endless.slice(answered.length), {
        tools: [echo],
        agent: { budget: { prices } },
        runLogs,
      });
      await expect(resume(run.runId)).rejects.toMatchObject({ code: 'run/options_missing' });
      const resumed = await resume(run.runId, { stopWhen: conditions });
      expect(await resumed?.result, `after record ${length}`).toMatchObject({
        stopReason: 'stop_condition',
        turns: 3,
      });
    }
  });
});

describe('a limit of tool calls', () => {
  it('closes the calls beyond it and ends the run [runtime C-021]', async () => {
    const three = { calls: ['a', 'b', 'c'].flatMap((text) => round(text).calls ?? []) };
    const limits = { ...defaultLimits, maxToolCalls: 4 };
    const { start, model } = setUp([three, three, { text: 'never' }], {
      tools: [echo],
      agent: { limits },
    });
    const run = start();
    expect(await run.result).toMatchObject({ stopReason: 'max_tool_calls', turns: 2 });
    expect(
      of(run.seen, 'tool.completed')
        .map(({ result }) => result.outcome)
        .toSorted(),
    ).toEqual(['not_executed', 'not_executed', 'ok', 'ok', 'ok', 'ok']);
    expect(model.remaining).toBe(1);
  });

  it('lets the model answer when it has used exactly all of them', async () => {
    const limits = { ...defaultLimits, maxToolCalls: 1 };
    const { start } = setUp([round('a'), { text: 'Enough.' }], {
      tools: [echo],
      agent: { limits },
    });
    expect(await start().result).toMatchObject({ stopReason: 'completed', text: 'Enough.' });
  });
});

describe('an answer that is cut in the middle of its last call', () => {
  it('has its whole calls run and the last one refused [runtime C-017]', async () => {
    const { start, runLogs } = setUp(
      [
        {
          calls: [
            { name: 'echo', args: { text: 'whole' } },
            { name: 'echo', args: '{"text":"ha' },
          ],
          finish: 'max_output_tokens',
        },
        { text: 'Once more, shorter.' },
      ],
      { tools: [echo] },
    );
    const run = start();
    expect(await run.result).toMatchObject({ stopReason: 'completed', turns: 2 });
    const results = of(run.seen, 'tool.completed').map(({ result }) => result);
    expect(results.map(({ callId, outcome }) => [callId, outcome]).toSorted()).toEqual([
      ['call_1', 'ok'],
      ['call_2', 'invalid_input'],
    ]);
    const records = await runLogs.within(namespace).read(run.runId);
    expect(foldRun(records).transcript.openCalls()).toEqual([]);
  });
});

describe('a choice of tools', () => {
  it.each(['required', { tool: 'echo' }] as const)(
    'holds until a tool was called: %j',
    async (toolChoice) => {
      const { start, model } = setUp([round('a'), { text: 'Done.' }], {
        tools: [echo],
        request: { toolChoice },
      });
      await start().result;
      expect(model.requests.map((request) => request.toolChoice)).toEqual([toolChoice, undefined]);
    },
  );

  it('of none holds for good, and in every life of the run', async () => {
    const first = setUp([{ text: 'so', hang: true }], {
      tools: [echo],
      request: { toolChoice: 'none' },
    });
    const run = first.start();
    await first.clock.settle();
    run.park();
    await run.result.catch(() => {});
    const { resume, model } = setUp([{ text: 'So.' }], { tools: [echo], runLogs: first.runLogs });
    await (
      await resume(run.runId)
    )?.result;
    const { toolChoice, tools } = model.requests[0] ?? {};
    expect([toolChoice, tools?.length]).toEqual(['none', 1]);
  });
});
