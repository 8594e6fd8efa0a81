import type { ScriptedStep } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { echo, messageTextOf, of, setUp } from '../../agent/agent-runner.harness.ts';
import { defaultLimits } from '../../agent/agent.ts';

function say(text: string): ScriptedStep {
  return { calls: [{ name: 'echo', args: { text } }] };
}

async function outcomes(steps: readonly ScriptedStep[], repeats = defaultLimits.repeats) {
  const limits = { ...defaultLimits, turnDepth: 20, repeats };
  const { start } = setUp([...steps, { text: 'done' }], { tools: [echo], agent: { limits } });
  const run = start();
  await run.result;
  return of(run.seen, 'tool.completed').map(({ result }) => result);
}

describe('a model that makes the same call again and again', () => {
  it('is refused the fourth time in a row [runtime C-030]', async () => {
    const results = await outcomes([say('x'), say('x'), say('x'), say('x')]);
    expect(results.map(({ outcome }) => outcome)).toEqual(['ok', 'ok', 'ok', 'loop_detected']);
  });

  it('may go on once it has made another call in between', async () => {
    const results = await outcomes(['x', 'x', 'x', 'y', 'x', 'x'].map(say));
    expect(results.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 6 }, () => 'ok'));
  });

  it('counts calls of one answer as well', async () => {
    const calls = Array.from({ length: 5 }, () => ({ name: 'echo', args: { text: 'x' } }));
    const results = await outcomes([{ calls }]);
    const refused = results.filter(({ outcome }) => outcome === 'loop_detected');
    expect(refused).toHaveLength(2);
  });

  it('is told so before it is refused, if the agent wants that', async () => {
    const steps = ['x', 'x', 'x', 'x', 'x'].map(say);
    const results = await outcomes(steps, { nudgeAt: 3, refuseAt: 5 });
    const told = results.map((result) => messageTextOf(result).includes('in a row'));
    expect(told).toEqual([false, false, true, true, true]);
    expect(results.at(-1)?.outcome).toBe('loop_detected');
  });
});
