import { describe, expect, it } from 'vitest';
import { echo, of, setUp as agentSetUp } from '../agent/agent-runner.harness.ts';
import { answer, user } from '../context/context.harness.ts';
import { heuristicCounter } from '../context/heuristic-counter.ts';
import { setUpLead, worker, delegateTo } from '../delegation/delegation.harness.ts';
import { messageText } from '../message/message-text.ts';
import { bob } from '../runtime/runtime.harness.ts';
import { runHooked, tracing } from './hook.harness.ts';
import type { Hook, HookPoint } from './hook.ts';

const veto = { veto: 'not today' };

/** A hook that refuses at one point, and one that comes after it. */
function refusing(point: HookPoint, trace: string[]): readonly Hook[] {
  return [
    tracing('first', [], (at) => (at === point ? veto : undefined)),
    tracing('second', trace),
  ];
}

const calling = [{ calls: [{ name: 'echo', args: { text: 'a' } }] }, { text: 'Well.' }];

describe('a veto', () => {
  it('has its effect at each point that has one, and ends the point [runtime C-142]', async () => {
    for (const point of ['runStart', 'sessionLoaded'] as const) {
      const trace: string[] = [];
      const { outcome, events, kept, model } = await runHooked([], {
        hooks: refusing(point, trace),
      });
      expect(outcome).toMatchObject({ stopReason: 'vetoed', reason: 'not today' });
      expect(events).toMatchObject([
        { type: 'hook.vetoed', hook: 'first', point, reason: 'not today' },
        { type: 'run.completed', outcome },
      ]);
      expect(await kept.sessions.load(bob)).toBeUndefined();
      expect(model.requests).toEqual([]);
      expect(trace).not.toContain(`second ${point}`);
      expect(trace.at(-1)).toBe('second runEnd');
    }

    const asked: string[] = [];
    const before = await runHooked([], { hooks: refusing('beforeModelCall', asked) });
    expect(before.outcome).toMatchObject({ stopReason: 'vetoed', reason: 'not today', text: '' });
    expect(before.model.requests).toEqual([]);
    expect(await before.texts(bob)).toEqual(['hi']);
    expect(asked).not.toContain('second beforeModelCall');

    const answered: string[] = [];
    const hooks = refusing('afterModelCall', answered);
    const after = await runHooked(calling, { hooks, tools: [echo] });
    expect(after.outcome).toMatchObject({ stopReason: 'vetoed', reason: 'not today' });
    expect(await after.texts(bob)).toEqual(['hi', 'This answer is withheld.']);
    expect(after.model.requests).toHaveLength(1);
    expect(answered).not.toContain('second afterModelCall');
    expect(answered).not.toContain('second beforeToolCall');
    expect(answered).not.toContain('second turnEnd');

    const called: string[] = [];
    const tool = await runHooked(calling, {
      hooks: refusing('beforeToolCall', called),
      tools: [echo],
    });
    expect(tool.outcome).toMatchObject({ stopReason: 'completed', text: 'Well.' });
    const last = tool.model.requests[1]?.messages.at(-1);
    expect(last).toMatchObject({ role: 'tool', result: { outcome: 'vetoed' } });
    expect(last === undefined ? '' : messageText(last)).toContain('not today');
    expect(called).not.toContain('second beforeToolCall');
    expect(called).toContain('second afterToolCall');

    const compacted: string[] = [];
    const history = [user('u1', 400), answer('a1', 400), user('u2', 400), answer('a2', 400)];
    const context = {
      counter: heuristicCounter(),
      maxTokens: 2_000,
      reservedForOutput: 500,
      margin: 0,
      summariser: { summarise: () => Promise.reject(new Error('must not be asked')) },
    };
    const small = agentSetUp([{ text: 'Fine.' }], {
      history,
      agent: { hooks: refusing('beforeCompaction', compacted), context },
    });
    const run = small.start();
    await run.result;
    expect(of(run.seen, 'context.compacted')).toMatchObject([
      { report: { level: 3, summaryError: { code: 'hook/vetoed' } } },
    ]);
    expect(compacted).not.toContain('second beforeCompaction');

    const delegated: string[] = [];
    const scout = worker('scout', []);
    const lead = setUpLead([{ calls: [delegateTo('scout')] }, { text: 'Alone then.' }], [scout], {
      agent: { hooks: refusing('beforeDelegate', delegated) },
    });
    const delegating = lead.start();
    expect(await delegating.result).toMatchObject({ text: 'Alone then.' });
    expect(of(delegating.seen, 'tool.completed')).toMatchObject([
      { result: { outcome: 'vetoed' } },
    ]);
    expect(scout.model.requests).toEqual([]);
    expect(delegated).not.toContain('second beforeDelegate');
  });

  it('counts for nothing where nothing can be refused', async () => {
    const hooks = [tracing('first', [], (at) => (at === 'turnEnd' ? veto : undefined))];
    const { outcome, events } = await runHooked([{ text: 'Hello.' }], { hooks });
    expect(outcome).toMatchObject({ stopReason: 'completed', text: 'Hello.' });
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'hook.failed', hook: 'first', point: 'turnEnd' }),
    );
  });
});
