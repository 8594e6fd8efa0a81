import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { heuristicCounter } from '../context/heuristic-counter.ts';
import { setUp as agentSetUp } from '../agent/agent-runner.harness.ts';
import { answer, user } from '../context/context.harness.ts';
import { messageText } from '../message/message-text.ts';
import type { UserMessage } from '../message/message.ts';
import { defineTool } from '../tool/define-tool.ts';
import { bob, pay, payment, reached, setUp } from '../runtime/runtime.harness.ts';
import { runHooked, tracing } from './hook.harness.ts';

const look = defineTool({
  name: 'look',
  description: 'Looks',
  input: z.object({}),
  annotations: { readOnly: true },
  execute: () => 'seen',
});

const begin = ['runStart', 'sessionLoaded', 'beforeSave', 'afterSave'];
const ask = ['buildPrompt', 'buildContext', 'beforeModelCall'];
const end = ['beforeSave', 'afterSave', 'runEnd'];

/** A stream is cut as it comes. */
function withoutRepeats(trace: readonly string[]): readonly string[] {
  return trace.filter((point, index) => point !== 'modelEvent' || trace[index - 1] !== point);
}

describe('the hooks of a run', () => {
  it('are called at all points in one order, whatever becomes of the run [runtime C-140]', async () => {
    const plain: string[] = [];
    await runHooked([{ text: 'Hello.' }], { hooks: [tracing('', plain)] });
    const said = [...ask, 'modelEvent', 'afterModelCall'];
    expect(withoutRepeats(plain)).toEqual([...begin, ...said, 'turnEnd', ...end]);

    const tool: string[] = [];
    const calls = [{ name: 'look', args: {} }];
    const script = [{ calls }, { text: 'Seen.' }];
    await runHooked(script, { tools: [look], hooks: [tracing('', tool)] });
    const call = ['beforeToolCall', 'afterToolCall', 'turnEnd'];
    const withTool = [...begin, ...said, ...call, ...said, 'turnEnd', ...end];
    expect(withoutRepeats(tool)).toEqual(withTool);

    const denied: string[] = [];
    const paying = await runHooked([payment, { text: 'No.' }], {
      tools: [pay],
      hooks: [tracing('', denied)],
    });
    expect(withoutRepeats(denied)).toEqual(withTool);
    expect(paying.events).toContainEqual(
      expect.objectContaining({ result: expect.objectContaining({ outcome: 'denied' }) }),
    );

    const failed: string[] = [];
    const error = { code: 'provider/auth', retry: 'never' } as const;
    await runHooked([{ error }], { hooks: [tracing('', failed)] });
    expect(withoutRepeats(failed)).toEqual([...begin, ...ask, 'modelEvent', 'modelError', ...end]);

    const aborted: string[] = [];
    const world = setUp([{ text: 'Hel', hang: true }], { hooks: [tracing('', aborted)] });
    const run = world.runtime.stream({ namespace: bob, input: 'hi' });
    await reached(run, 'text.delta');
    run.abort('user');
    expect(await run.result).toMatchObject({ stopReason: 'aborted' });
    expect(withoutRepeats(aborted)).toEqual([...begin, ...ask, 'modelEvent', ...end]);

    const compacted: string[] = [];
    const history = [user('u1', 400), answer('a1', 400), user('u2', 400), answer('a2', 400)];
    const context = {
      counter: heuristicCounter(),
      maxTokens: 2_000,
      reservedForOutput: 500,
      margin: 0,
      summariser: { summarise: async () => ({ text: 'They talked.' }) },
    };
    const { start, model } = agentSetUp([{ text: 'Fine.' }], {
      history,
      agent: { hooks: [tracing('', compacted)], context },
    });
    const outcome = await start('And now?').result;
    expect(outcome.stopReason).toBe('completed');
    expect(messageText(model.requests[0]?.messages[0] as UserMessage)).toContain('They talked.');
    const compaction = ['beforeCompaction', 'afterCompaction'];
    const sequence = ['runStart', ...compaction, ...ask, 'modelEvent', 'afterModelCall'];
    expect(withoutRepeats(compacted)).toEqual([...sequence, 'turnEnd', 'runEnd']);
  });
});
