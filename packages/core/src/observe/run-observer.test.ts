import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { echo, setUp, types } from '../agent/agent-runner.harness.ts';
import { defineTool } from '../tool/define-tool.ts';
import { wireSpanId } from '../ids/wire-span-id.ts';
import type { AuraEvent } from '../events/aura-event.ts';
import type { ObservedModelCall, ObservedRun, RunObserver } from './run-observer.ts';

const calling = [{ calls: [{ name: 'echo', args: { text: 'ping' } }] }, { text: 'ping' }];

function watcher() {
  const runs: ObservedRun[] = [];
  const calls: ObservedModelCall[] = [];
  const events: AuraEvent[] = [];
  let left = 0;
  const observer: RunObserver = {
    observe(run) {
      runs.push(run);
      return {
        onEvents: (batch) => void events.push(...batch),
        onModelCall: (call) => void calls.push(call),
        onLeft: () => void (left += 1),
      };
    },
  };
  return { observer, runs, calls, events, left: () => left };
}

describe('an observer of runs', () => {
  it('sees every event of a run, what its model is sent, and once that it is over', async () => {
    const watch = watcher();
    const { start, agent, model } = setUp(calling, { tools: [echo], observers: [watch.observer] });
    const run = start('hi');
    await run.result;
    expect(watch.runs).toMatchObject([
      { runId: run.runId, traceId: run.traceId, isResumed: false },
    ]);
    expect(watch.runs[0]?.agent).toBe(agent);
    expect(types(watch.events)).toEqual(types(run.seen));
    expect(watch.calls.map(({ request }) => request)).toEqual(model.requests);
    const started = watch.events.filter(({ type }) => type === 'model.started');
    expect(watch.calls.map(({ spanId }) => spanId)).toEqual(started.map(({ spanId }) => spanId));
    expect(watch.left()).toBe(1);
  });

  it('neither stops a run nor another observer when it throws', async () => {
    const watch = watcher();
    const broken: RunObserver = {
      observe: () => ({
        onEvents: () => {
          throw new Error('no');
        },
        onModelCall: () => {
          throw new Error('no');
        },
      }),
    };
    const refusing: RunObserver = {
      observe: () => {
        throw new Error('never');
      },
    };
    const observers = [refusing, broken, watch.observer];
    const { start, lines } = setUp([{ text: 'Hello.' }], { observers });
    expect(await start().result).toMatchObject({ stopReason: 'completed' });
    expect(watch.left()).toBe(1);
    expect(lines.some(({ message }) => message === 'an observer has thrown')).toBe(true);
  });

  it('leaves runs alone that it does not want to watch', async () => {
    const { start } = setUp([{ text: 'Hello.' }], { observers: [{ observe: () => undefined }] });
    expect(await start().result).toMatchObject({ text: 'Hello.' });
  });
});

describe('the span of a request to another system', () => {
  it('is another one than that of the call, the same whenever it is asked for, and a span id', () => {
    for (const id of ['0000000000000001', 'b7ad6b716920333a', 'fffffffffffffffe']) {
      expect(wireSpanId(id)).toMatch(/^[0-9a-f]{16}$/);
      expect(wireSpanId(id)).not.toBe(id);
      expect(wireSpanId(wireSpanId(id))).toBe(id);
    }
  });

  it('is what a tool of a server is handed, while a tool in code is handed that of the call', async () => {
    const seen: string[] = [];
    const tell = (name: string) =>
      defineTool({
        name,
        description: 'Tells',
        input: z.object({}),
        execute: (_, { traceparent }) => {
          seen.push(traceparent.split('-')[2] ?? '');
          return 'told';
        },
      });
    const remote = { ...tell('remote'), origin: { kind: 'mcp', server: 's', tool: 't' } } as const;
    const script = [
      { calls: [{ name: 'local', args: {} }] },
      { calls: [{ name: 'remote', args: {} }] },
      { text: 'done' },
    ];
    const { start } = setUp(script, { tools: [tell('local'), remote] });
    const run = start();
    await run.result;
    const spans = run.seen.filter(({ type }) => type === 'tool.started').map((e) => e.spanId);
    expect(seen).toEqual([spans[0], wireSpanId(spans[1] ?? '')]);
  });

  it('says so when the trace is not kept', async () => {
    for (const [observer, flags] of [
      [{ observe: () => ({ isSampled: false }) }, '00'],
      [{ observe: () => ({}) }, '01'],
    ] as const) {
      const seen: string[] = [];
      const tell = defineTool({
        name: 'tell',
        description: 'Tells',
        input: z.object({}),
        execute: (_, { traceparent }) => {
          seen.push(traceparent.slice(-3));
          return 'told';
        },
      });
      const script = [{ calls: [{ name: 'tell', args: {} }] }, { text: 'done' }];
      await setUp(script, { tools: [tell], observers: [observer] }).start().result;
      expect(seen).toEqual([`-${flags}`]);
    }
  });
});
