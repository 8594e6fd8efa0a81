import { scriptedModel } from '@aura/testkit';
import type { ScriptedStep } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { approvalsWith } from '../approval/approvals.harness.ts';
import { brokers } from '../approval/brokers.ts';
import { stop } from '../stop/stop-condition.ts';
import { defineTool } from '../tool/define-tool.ts';
import { bob, pay, payment, setUp } from './runtime.harness.ts';

const look = defineTool({
  name: 'look',
  description: 'Looks',
  input: z.object({}),
  annotations: { readOnly: true },
  execute: () => 'seen',
});
const looking: ScriptedStep = { text: 'Let me look.', calls: [{ name: 'look', args: {} }] };

describe('the options of a run', () => {
  it('make running out of turns an error, if the runtime is to do so [runtime C-020]', async () => {
    const config = { tools: [look], limits: { turnDepth: 1 } };
    const strict = setUp([looking, looking], {
      ...config,
      compat: { throwOnMaxTurns: true },
    });
    await expect(strict.runtime.run({ namespace: bob, input: 'go' })).rejects.toMatchObject({
      code: 'run/max_turns',
      details: { partial: { turns: 2, text: 'Let me look.\n\nLet me look.' } },
    });
    // It is the caller who wants an error: what was said is kept.
    expect(await strict.texts(bob)).toHaveLength(5);
    const usual = setUp([looking, looking], config);
    expect(await usual.runtime.run({ namespace: bob, input: 'go' })).toMatchObject({
      stopReason: 'max_turns',
    });
  });

  it('stop it, and choose its tools', async () => {
    const { runtime, model } = setUp([looking], { tools: [look] });
    const outcome = await runtime.run({
      namespace: bob,
      input: 'go',
      stopWhen: stop.afterTool('look'),
      toolChoice: { tool: 'look' },
    });
    expect(outcome.stopReason).toBe('stop_condition');
    expect(model.requests[0]?.toolChoice).toEqual({ tool: 'look' });
  });

  it('put another model in the place of the usual one', async () => {
    const { runtime, model } = setUp([]);
    const other = scriptedModel([{ text: 'From elsewhere.' }], { info: { model: 'other' } });
    const outcome = await runtime.run({ namespace: bob, input: 'go', model: other });
    expect(outcome.finalMessage?.model).toBe('other');
    expect(model.requests).toHaveLength(0);
  });

  it('are given again when the run goes on: a run keeps its model', async () => {
    const tools = [pay];
    const approvals = approvalsWith(brokers.suspend());
    const { runtime, clock } = setUp([], { tools, approvals });
    const model = scriptedModel([payment, { text: 'Paid.' }], { info: { model: 'other' } });
    await runtime.run({ namespace: bob, input: 'go', model });
    await expect(runtime.resume(bob)).rejects.toMatchObject({ code: 'run/agent_changed' });
    const resumed = await runtime.resume(bob, { model });
    await clock.settle();
    expect(await resumed?.result).toMatchObject({ stopReason: 'suspended' });
  });
});
