import type { ScriptedStep } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { messageText } from '../message/message-text.ts';
import type { RunRecord } from '../run/run-record.ts';
import { createMemoryRunLogs } from '../run/memory-run-logs.ts';
import { defineTool } from '../tool/define-tool.ts';
import { echo, namespace, of, setUp } from './agent-runner.harness.ts';
import { defaultLimits } from './agent.ts';
import type { Conversation } from './run-handle.ts';

describe('a call that waits for another one', () => {
  it('never runs when it is cancelled meanwhile', async () => {
    const effects: string[] = [];
    let finishFirst: () => void = () => {};
    const deploy = defineTool({
      name: 'deploy',
      description: 'Deploys',
      input: z.object({ to: z.string() }),
      annotations: { destructive: true },
      execute: async ({ to }) => {
        effects.push(to);
        if (to === 'first') {
          await new Promise<void>((resolve) => {
            finishFirst = resolve;
          });
        }
        return 'done';
      },
    });
    const calls = ['first', 'second'].map((to) => ({ name: 'deploy', args: { to } }));
    const { start, clock } = setUp([{ calls }], { tools: [deploy] });
    const run = start();
    await clock.settle();
    run.abort('user');
    await clock.settle();
    await clock.advance(defaultLimits.abortGraceMs);
    await run.result;
    finishFirst();
    await clock.settle();
    expect(effects).toEqual(['first']);
  });

  it('waits for the one before even when that has used up its time', async () => {
    let running = 0;
    let most = 0;
    const ends: (() => void)[] = [];
    const slow = defineTool({
      name: 'slow',
      description: 'Ignores its time limit',
      input: z.object({}),
      timeoutMs: 1_000,
      annotations: { destructive: true },
      execute: async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise<void>((resolve) => ends.push(resolve));
        running -= 1;
        return 'done';
      },
    });
    const calls = [
      { name: 'slow', args: {} },
      { name: 'slow', args: {} },
    ];
    const { start, clock } = setUp([{ calls }, { text: 'done' }], { tools: [slow] });
    const run = start();
    await clock.settle();
    await clock.advance(1_000);
    expect(of(run.seen, 'tool.completed')).toHaveLength(1);
    ends[0]?.();
    await clock.settle();
    ends[1]?.();
    await run.result;
    expect(most).toBe(1);
  });
});

describe('an empty answer', () => {
  it('is asked about once, not in every later call', async () => {
    const { start, model } = setUp(
      [{}, { calls: [{ name: 'echo', args: { text: 'x' } }] }, { text: 'done' }],
      { tools: [echo] },
    );
    await start().result;
    const asked = model.requests.map(({ messages }) => messages.map(messageText).join(' '));
    expect(asked.map((text) => text.includes('was empty'))).toEqual([false, true, false]);
  });
});

describe('a run whose model fails', () => {
  const script: readonly ScriptedStep[] = [
    { text: 'half an ans', error: { code: 'provider/other', afterText: true } },
  ];

  it('never comes back as a whole one after a crash', async () => {
    const first = setUp(script);
    const run = first.start();
    await run.result.catch(() => {});
    const records = await first.runLogs.within(namespace).read(run.runId);
    for (let length = 1; length < records.length; length += 1) {
      const runLogs = createMemoryRunLogs();
      const log = await runLogs.within(namespace).create(run.runId);
      await log.append(records.slice(0, length) as RunRecord[]);
      await log.release();
      const { resume } = setUp([{ text: 'a whole answer' }], { runLogs });
      const resumed = await resume(run.runId);
      const outcome = await resumed?.result.catch((error: { code: string }) => error.code);
      // Either the failure was recorded, or the model is asked again.
      if (typeof outcome === 'string') expect(outcome).toBe('provider/other');
      else expect(outcome?.text, `after record ${length}`).toMatch(/a whole answer$/);
    }
  });
});

describe('parking', () => {
  it('before the log exists leaves a run that goes on', async () => {
    const { start, runLogs } = setUp([{ text: 'never seen' }]);
    const run = start();
    run.park();
    await expect(run.result).rejects.toMatchObject({ code: 'run/parked' });
    const { resume } = setUp([{ text: 'hello' }], { runLogs });
    const resumed = await resume(run.runId);
    expect((await resumed?.result)?.text).toBe('hello');
  });

  it('still takes down how a tool at work has ended', async () => {
    let paid = 0;
    let finish: () => void = () => {};
    const pay = defineTool({
      name: 'pay',
      description: 'Pays',
      input: z.object({}),
      execute: async () => {
        paid += 1;
        await new Promise<void>((resolve) => {
          finish = resolve;
        });
        return 'paid';
      },
    });
    const step: ScriptedStep = { calls: [{ name: 'pay', args: {} }] };
    const { start, runLogs, clock } = setUp([step], { tools: [pay] });
    const run = start();
    await clock.settle();
    run.park();
    finish();
    await run.result.catch(() => {});
    const { resume } = setUp([{ text: 'It was paid.' }], { runLogs, tools: [pay] });
    const resumed = await resume(run.runId);
    await resumed?.result;
    expect(of(resumed?.seen ?? [], 'tool.completed')[0]?.result.outcome).toBe('ok');
    expect(paid).toBe(1);
  });
});

describe('a listener that throws', () => {
  it('disturbs neither the run nor the others', async () => {
    const { start, lines } = setUp([{ text: 'hello' }]);
    const run = start();
    run.subscribe(() => {
      throw new Error('a broken surface');
    });
    const others: string[] = [];
    run.subscribe((events) => others.push(...events.map(({ type }) => type)));
    expect((await run.result).text).toBe('hello');
    expect(others.at(-1)).toBe('run.completed');
    expect(lines.some(({ message }) => message === 'a listener of a run has thrown')).toBe(true);
  });
});

describe('a long run', () => {
  it('is bounded by its rounds only', async () => {
    const limits = { ...defaultLimits, turnDepth: 300 };
    const rounds = Array.from({ length: 300 }, (_, index): ScriptedStep => ({
      calls: [{ name: 'echo', args: { text: `${index}` } }],
    }));
    const { start } = setUp([...rounds, { text: 'finally' }], { tools: [echo], agent: { limits } });
    expect((await start().result).text).toBe('finally');
  });
});

describe('a run that never begins', () => {
  it('settles and tells everybody how it ended, also when a listener throws', async () => {
    const conversation: Conversation = {
      begin: async ({ signal }) => Promise.reject(signal.reason),
      end: async () => {},
      leave: () => {},
    };
    const { start, lines } = setUp([], { request: { conversation } });
    const run = start('hi', AbortSignal.abort('too late'));
    run.subscribe(() => {
      throw new Error('not my day');
    });
    const told: string[] = [];
    run.subscribe((events) => told.push(...events.map(({ type }) => type)));
    expect(await run.result).toMatchObject({ stopReason: 'aborted', reason: 'too late' });
    expect(told).toEqual(['run.completed']);
    expect(lines.map(({ message }) => message)).toContain('a listener of a run has thrown');
  });
});
