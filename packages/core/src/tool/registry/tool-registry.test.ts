import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { echo, namespace, of, setUp } from '../../agent/agent-runner.harness.ts';
import { messageText } from '../../message/message-text.ts';
import { digest } from '../../replay/replay.harness.ts';
import { replayRun } from '../../replay/replay-run.ts';
import { bob, setUp as setUpRuntime } from '../../runtime/runtime.harness.ts';
import { createPolicyRegistry } from '../../policy/policy-registry.ts';
import { servedBasePolicy } from '../../policy/base-policies.ts';
import { defineTool } from '../define-tool.ts';
import type { Tool } from '../tool.ts';
import { withTools } from '../with-tools.ts';
import { createToolRegistry } from './tool-registry.ts';

function named(name: string, text = name): Tool {
  return defineTool({ name, description: text, input: z.object({}), execute: () => text });
}

function refusal(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('createToolRegistry', () => {
  it('refuses a name that is taken, and replaces when told to [runtime C-102]', () => {
    const registry = createToolRegistry().add(named('a', 'old'), { source: 'the plugin "x"' });
    const error = refusal(() => registry.add(named('a', 'new'), { source: 'the plugin "y"' }));
    expect(error).toMatchObject({
      code: 'tool/duplicate',
      message:
        'the tool "a" from the plugin "y" has the name of one from the plugin "x" that is registered already',
    });
    expect(registry.get('a')?.description).toBe('old');
    registry.add(named('a', 'new'), { replace: true });
    expect(registry.get('a')?.description).toBe('new');
    expect(registry.list()).toHaveLength(1);
    const twice = refusal(() => createToolRegistry([named('a'), named('a')]));
    expect(twice).toMatchObject({ code: 'tool/duplicate' });
  });

  it.each(['', '1st', 'has space', 'a.b', 'x'.repeat(65)])(
    'refuses the name %j [runtime C-102]',
    (name) => {
      const tool = { ...named('a'), name };
      const registry = createToolRegistry();
      expect(refusal(() => registry.add(tool))).toMatchObject({ code: 'tool/invalid_name' });
      expect(refusal(() => registry.addAll([named('b'), tool]))).toMatchObject({
        code: 'tool/invalid_name',
      });
      expect(registry.list()).toEqual([]);
    },
  );

  it('takes all of several tools or none, and puts a prefix before their names', () => {
    const registry = createToolRegistry([named('board__move')]);
    const tools = [named('add'), named('move')];
    expect(refusal(() => registry.addAll(tools, { prefix: 'board__' }))).toMatchObject({
      code: 'tool/duplicate',
    });
    expect(registry.has('board__add')).toBe(false);
    registry.addAll(tools, { prefix: 'plan__' });
    expect(registry.list().map(({ name }) => name)).toEqual([
      'board__move',
      'plan__add',
      'plan__move',
    ]);
    expect(refusal(() => registry.addAll([named('a')], { prefix: '1' }))).toMatchObject({
      code: 'tool/invalid_name',
    });
  });

  it('has a list that stays the same object, and a revision that tells of every change', () => {
    const registry = createToolRegistry([named('b'), named('a')]);
    const [list, { revision }] = [registry.list(), registry];
    expect(registry.list()).toBe(list);
    expect(registry.remove('nobody')).toBe(false);
    expect(registry.addAll([]).revision).toBe(revision);
    expect(registry.remove('a')).toBe(true);
    expect(registry.revision).toBeGreaterThan(revision);
    expect(registry.list().map(({ name }) => name)).toEqual(['b']);
    expect(registry.get('a')).toBeUndefined();
    expect(list).toHaveLength(2);
  });
});

describe('a registry that changes while a run works', () => {
  /** Calls a tool that changes the registry, and in the same round one that the change takes away. */
  function hotPlug() {
    const registry = createToolRegistry();
    const change = defineTool({
      name: 'change',
      description: 'Changes the tools',
      input: z.object({}),
      annotations: { readOnly: true },
      execute: () => {
        registry.remove('old');
        registry.addAll([named('new')]);
        return 'changed';
      },
    });
    registry.addAll([change, named('old')]);
    const world = setUp(
      [
        {
          calls: [
            { name: 'change', args: {} },
            { name: 'old', args: {} },
            { name: 'new', args: {} },
          ],
        },
        {
          calls: [
            { name: 'old', args: {} },
            { name: 'new', args: {} },
          ],
        },
        { text: 'Done.' },
      ],
      { agent: { tools: registry, limits: { ...setUp([]).agent.limits, toolConcurrency: 1 } } },
    );
    return { ...world, registry };
  }

  it('is seen from the next round on, and not before [runtime C-107]', async () => {
    const { start, model } = hotPlug();
    const run = start();
    await run.result;
    const offered = model.requests.map(({ tools }) => tools.map(({ name }) => name));
    expect(offered).toEqual([
      ['change', 'old'],
      ['change', 'new'],
      ['change', 'new'],
    ]);
    const outcomes = of(run.seen, 'tool.completed').map(({ result }) => [
      result.callId,
      result.outcome,
    ]);
    expect(Object.fromEntries(outcomes)).toEqual({
      call_1: 'ok',
      call_2: 'ok',
      call_3: 'unknown_tool',
      call_4: 'unknown_tool',
      call_5: 'ok',
    });
    expect(of(run.seen, 'tools.changed').map(({ tools }) => tools)).toEqual([['change', 'new']]);
    const [before, , after] = model.requests;
    expect(before?.tools).not.toBe(after?.tools);
    expect(model.requests[1]?.tools).toBe(after?.tools);
  });

  it('can be replayed', async () => {
    const { start, runLogs } = hotPlug();
    const run = start();
    await run.result;
    const records = await runLogs.within(namespace).read(run.runId);
    const report = await replayRun(records, { digest });
    expect(report.divergence).toBeUndefined();
  });

  it('can be replayed when it loses all it had', async () => {
    const registry = createToolRegistry([named('never')]);
    const { start, runLogs, model } = setUp([{}, { text: 'Done.', expect: () => {} }], {
      agent: { tools: registry },
    });
    const run = start();
    run.subscribe((events) => {
      if (events.some(({ type }) => type === 'message.completed')) registry.remove('never');
    });
    await run.result;
    expect(of(run.seen, 'tools.changed')).toHaveLength(1);
    expect(model.requests[1]?.tools).toEqual([]);
    const records = await runLogs.within(namespace).read(run.runId);
    expect((await replayRun(records, { digest })).divergence).toBeUndefined();
  });

  it('is seen by runs that use a part of it, and by runtimes', async () => {
    const registry = createToolRegistry([echo]);
    const policies = createPolicyRegistry({ base: servedBasePolicy });
    const { runtime, model } = setUpRuntime([{ text: 'One.' }, { text: 'Two.' }], {
      tools: registry,
      policies,
    });
    await runtime.run({ namespace: bob, input: 'hi', tools: ['echo', 'late'] });
    registry.addAll([named('late'), named('other')]);
    await runtime.run({ namespace: bob, input: 'hi', tools: ['echo', 'late'] });
    expect(model.requests.map(({ tools }) => tools.map(({ name }) => name))).toEqual([
      ['echo'],
      ['echo', 'late'],
    ]);
    expect(messageText(model.requests[1]?.messages[0] ?? expect.fail())).toBe('hi');
  });

  it('comes with the tools that a runtime adds', async () => {
    const registry = createToolRegistry([named('z')]);
    const { signal } = new AbortController();
    const source = withTools(registry, [echo]);
    const list = await source.list(signal);
    expect(list.map(({ name }) => name)).toEqual(['echo', 'z']);
    expect(await source.list(signal)).toBe(list);
    registry.addAll([named('a')]);
    expect(source.revision).toBe(registry.revision);
    expect((await source.list(signal)).map(({ name }) => name)).toEqual(['a', 'echo', 'z']);
    registry.addAll([named('echo')]);
    await expect(source.list(signal)).rejects.toMatchObject({ code: 'tool/duplicate' });
    expect(withTools(registry, [])).toBe(registry);
  });
});
