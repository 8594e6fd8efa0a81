import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { AuraError } from '../errors/aura-error.ts';
import { messageText } from '../message/message-text.ts';
import type { Message } from '../message/message.ts';
import { createMemoryRunLogs } from '../run/memory-run-logs.ts';
import type { RunLogs } from '../run/run-logs.ts';
import { defineTool } from '../tool/define-tool.ts';
import { of, setUp, types } from './agent-runner.harness.ts';
import { defaultLimits } from './agent.ts';

describe('a run that goes wrong', () => {
  it('fails with the error of the provider after its last event [runtime C-032]', async () => {
    const { start } = setUp([{ error: { code: 'provider/overloaded', retry: 'same' } }]);
    const run = start();
    await expect(run.result).rejects.toMatchObject({ code: 'provider/overloaded', retry: 'same' });
    expect(types(run.seen).at(-1)).toBe('run.failed');
    expect(types(run.seen)).toContain('message.discarded');
    const seqs = run.seen.map(({ seq }) => seq);
    expect(seqs).toEqual([...seqs].sort((left, right) => left - right));
  });

  it('keeps text that was already shown as an incomplete message', async () => {
    const { start } = setUp([
      { text: 'half an ans', error: { code: 'provider/stream_interrupted', afterText: true } },
    ]);
    const run = start();
    await expect(run.result).rejects.toMatchObject({ code: 'provider/stream_interrupted' });
    const [message] = of(run.seen, 'message.completed').map((event) => event.message);
    expect(message?.incomplete).toBe(true);
    expect(message?.toolCalls).toEqual([]);
  });

  it('ends a stalled model call at once when it is aborted [runtime C-044]', async () => {
    const { start, clock } = setUp([{ text: 'thinking', hang: true }]);
    const caller = new AbortController();
    const run = start('hi', caller.signal);
    await clock.settle();
    caller.abort('client disconnected');
    const outcome = await run.result;
    expect(outcome).toMatchObject({ stopReason: 'aborted', reason: 'client disconnected' });
    expect(outcome.text).toBe('thinking');
    expect(types(run.seen).at(-1)).toBe('run.completed');
  });

  it('passes an abort on to running tools and gives every open call a result', async () => {
    const seen: unknown[] = [];
    const slow = defineTool({
      name: 'slow',
      description: 'Waits for its signal',
      input: z.object({}),
      execute: async (_args, { signal }) => {
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        seen.push(signal.reason);
        throw new Error('stopped');
      },
    });
    const { start, clock } = setUp([{ calls: [{ name: 'slow', args: {} }] }], { tools: [slow] });
    const run = start();
    await clock.settle();
    run.abort('user');
    expect((await run.result).stopReason).toBe('aborted');
    expect(seen).toEqual(['user']);
    expect(of(run.seen, 'tool.completed').map(({ result }) => result.outcome)).toEqual(['aborted']);
  });

  it('abandons a tool that ignores its signal after the grace period [runtime C-045]', async () => {
    let finish: () => void = () => {};
    const deaf = defineTool({
      name: 'deaf',
      description: 'Ignores its signal',
      input: z.object({}),
      execute: async () => {
        await new Promise<void>((resolve) => {
          finish = resolve;
        });
        return 'too late';
      },
    });
    const { start, clock } = setUp([{ calls: [{ name: 'deaf', args: {} }] }], { tools: [deaf] });
    const run = start();
    await clock.settle();
    run.abort('user');
    await clock.settle();
    await clock.advance(defaultLimits.abortGraceMs);
    const outcome = await run.result;
    const events = run.seen.length;
    finish();
    await clock.settle();
    expect(outcome.stopReason).toBe('aborted');
    expect(of(run.seen, 'tool.completed').map(({ result }) => result.outcome)).toEqual(['aborted']);
    expect(run.seen).toHaveLength(events);
  });

  it('ends a tool call that takes too long and goes on [runtime C-047]', async () => {
    const slow = defineTool({
      name: 'slow',
      description: 'Never ends',
      input: z.object({}),
      timeoutMs: 1_000,
      execute: () => new Promise<string>(() => {}),
    });
    const { start, clock, model } = setUp(
      [{ calls: [{ name: 'slow', args: {} }] }, { text: 'went on' }],
      { tools: [slow] },
    );
    const run = start();
    await clock.settle();
    await clock.advance(1_000);
    expect((await run.result).text).toBe('went on');
    expect(messageText(model.requests[1]?.messages.at(-1) as Message)).toContain('1000 ms');
    expect(of(run.seen, 'tool.completed')[0]?.result.outcome).toBe('timeout');
  });

  it('ends at its deadline [runtime C-048]', async () => {
    const limits = { ...defaultLimits, maxDurationMs: 5_000 };
    const { start, clock } = setUp([{ hang: true }], { agent: { limits } });
    const run = start();
    await clock.settle();
    await clock.advance(5_000);
    expect((await run.result).stopReason).toBe('deadline');
  });

  it('reports a log that cannot be opened as its last event', async () => {
    const broken = (): never => {
      throw new AuraError('run/log_failed', { message: 'the disk is full' });
    };
    const runLogs: RunLogs = {
      within: () => ({ create: broken, acquire: broken, read: broken, get: broken, list: broken }),
      everywhere: () => ({ get: broken, list: broken }),
      unfinished: broken,
    };
    const { start } = setUp([], { runLogs });
    const run = start();
    await expect(run.result).rejects.toMatchObject({ code: 'run/log_failed' });
    expect(types(run.seen)).toEqual(['run.failed']);
  });

  it('stops when the log breaks in the middle, and still says so', async () => {
    const memory = createMemoryRunLogs();
    let writes = 0;
    const runLogs: RunLogs = {
      unfinished: () => memory.unfinished(),
      everywhere: () => memory.everywhere(),
      within: (scope) => {
        const scoped = memory.within(scope);
        return {
          ...scoped,
          async create(runId) {
            const log = await scoped.create(runId);
            return {
              runId,
              fence: log.fence,
              release: () => log.release(),
              append: (records) => {
                writes += 1;
                if (writes > 2) throw new Error('no space left on device');
                return log.append(records);
              },
            };
          },
        };
      },
    };
    const { start } = setUp([{ text: 'hello' }], { runLogs });
    const run = start();
    await expect(run.result).rejects.toMatchObject({ code: 'run/log_failed' });
    expect(types(run.seen).at(-1)).toBe('run.failed');
  });

  it("leaves no listener on the caller's signal", async () => {
    const caller = new AbortController();
    let listeners = 0;
    const signal = new Proxy(caller.signal, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key, target);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          if (key === 'addEventListener') listeners += 1;
          if (key === 'removeEventListener') listeners -= 1;
          return Reflect.apply(value, target, args);
        };
      },
    });
    const { start } = setUp([{ text: 'hello' }]);
    await start('hi', signal).result;
    expect(listeners).toBe(0);
  });
});
