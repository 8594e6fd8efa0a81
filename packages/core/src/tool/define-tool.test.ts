import { describe, expect, expectTypeOf, it } from 'vitest';
import * as z from 'zod';

import type { CallId, RunId } from '../ids/ids.ts';
import type { JsonObject } from '../json/json.ts';
import { Namespace } from '../namespace/namespace.ts';
import { silentLogger } from '../ports/logger.ts';
import { defineTool } from './define-tool.ts';
import type { Tool, ToolContext } from './tool.ts';
import { toolsOf } from './tools-of.ts';

const context: ToolContext = {
  namespace: Namespace.of('test'),
  session: 'session',
  runId: 'run_1' as RunId,
  callId: 'call_1' as CallId,
  agent: 'tester',
  idempotencyKey: 'run_1/call_1',
  signal: new AbortController().signal,
  logger: silentLogger,
  clock: { now: () => 0, monotonic: () => 0, sleep: () => Promise.resolve() },
  traceparent: '00-00000000000000000000000000000001-0000000000000001-01',
  progress() {},
  requestInput: () => Promise.reject(new Error('nobody is there')),
};

const named = (name: string): Tool =>
  defineTool({ name, description: '', input: z.object({}), execute: () => 'done' });

describe('defineTool', () => {
  it('gives execute the type and the value of the schema, defaults and transformations applied', async () => {
    const tool = defineTool({
      name: 'remind',
      description: 'Reminds',
      input: z.object({
        at: z.string().transform((text) => text.length),
        times: z.number().default(2),
      }),
      serialKey: (args) => {
        expectTypeOf(args).toEqualTypeOf<{ at: string; times?: number | undefined }>();
        return args.at;
      },
      execute: (args) => {
        expectTypeOf(args).toEqualTypeOf<{ at: number; times: number }>();
        return `${args.at} ${args.times}`;
      },
    });
    const checked = await tool.check({ at: 'noon' });
    expect(checked).toEqual({ ok: true, args: { at: 'noon' } });
    expect(tool.serialKey?.({ at: 'noon' })).toBe('noon');
    expect(await tool.execute({ at: 'noon' }, context)).toEqual({
      content: [{ type: 'text', text: '4 2' }],
    });
  });

  it('shows the model the JSON Schema of what it has to write', () => {
    const tool = defineTool({
      name: 'add',
      description: 'Adds',
      input: z.object({ a: z.number(), b: z.number().default(1) }),
      execute: ({ a, b }) => ({ json: a + b }),
    });
    expect(tool.inputSchema).toEqual({
      type: 'object',
      properties: { a: { type: 'number' }, b: { type: 'number', default: 1 } },
      required: ['a'],
    });
    expect(tool.origin).toEqual({ kind: 'code' });
    expect(tool.annotations).toEqual({});
    expect(tool).not.toHaveProperty('timeoutMs');
    expect(tool).not.toHaveProperty('serialKey');
  });

  it('names every problem of the arguments by JSON pointer', async () => {
    const tool = defineTool({
      name: 'nested',
      description: '',
      input: z.object({ list: z.array(z.object({ 'a/b~c': z.number() })), name: z.string() }),
      execute: () => '',
    });
    const checked = await tool.check({ list: [{ 'a/b~c': 'x' }] });
    expect(checked.ok).toBe(false);
    const paths = checked.ok ? [] : checked.issues.map((issue) => issue.path);
    expect(paths).toEqual(['/list/0/a~1b~0c', '/name']);
  });

  it('refuses arguments that were never checked', async () => {
    const tool = defineTool({
      name: 'strict',
      description: '',
      input: z.object({ n: z.number() }),
      execute: () => 'ran',
    });
    await expect(tool.execute({ n: 'one' }, context)).rejects.toMatchObject({
      code: 'tool/invalid_input',
    });
  });

  it('returns JSON both as text for the model and as structured content', async () => {
    const tool = defineTool({
      name: 'json',
      description: '',
      input: z.object({}),
      execute: () => ({ json: { sum: 3 } }),
    });
    expect(await tool.execute({}, context)).toEqual({
      content: [{ type: 'text', text: '{"sum":3}' }],
      structured: { sum: 3 },
    });
  });

  it('takes plain JSON Schema with a check of its own, whose arguments reach execute', async () => {
    const tool = defineTool({
      name: 'raw',
      description: '',
      input: {
        jsonSchema: { type: 'object' },
        check: (args) =>
          'n' in args
            ? { ok: true, args: { n: Number(args['n']) } }
            : { ok: false, issues: [{ path: '', message: 'n is missing' }] },
      },
      execute: (args) => {
        expectTypeOf(args).toEqualTypeOf<JsonObject>();
        return { content: [{ type: 'text', text: typeof args['n'] }], error: 'Odd' };
      },
    });
    expect(await tool.check({})).toMatchObject({ ok: false });
    const checked = await tool.check({ n: '7' });
    expect(checked).toEqual({ ok: true, args: { n: 7 } });
    expect(await tool.execute(checked.ok ? checked.args : {}, context)).toEqual({
      content: [{ type: 'text', text: 'number' }],
      error: 'Odd',
    });
  });

  it.each(['', '1st', 'has space', 'a.b', 'x'.repeat(65)])('refuses the name %j', (name) => {
    expect(() => named(name)).toThrow(expect.objectContaining({ code: 'tool/invalid_name' }));
  });

  it.each(['_a', 'a-B_9', 'x'.repeat(64)])('accepts the name %j', (name) => {
    expect(named(name).name).toBe(name);
  });

  it('refuses an input that is no object or has no JSON Schema', () => {
    for (const input of [z.string(), z.object({ at: z.date() })]) {
      const define = (): Tool =>
        defineTool({ name: 'bad', description: '', input, execute: () => '' });
      expect(define).toThrow(expect.objectContaining({ code: 'tool/invalid_schema' }));
    }
  });
});

describe('toolsOf', () => {
  it('lists tools by name in code-unit order, whatever order they came in', async () => {
    const { signal } = new AbortController();
    const tools = await toolsOf([named('b'), named('_'), named('a'), named('B')]).list(signal);
    expect(tools.map((tool) => tool.name)).toEqual(['B', '_', 'a', 'b']);
  });

  it('refuses two tools of one name', () => {
    expect(() => toolsOf([named('a'), named('a')])).toThrow(
      expect.objectContaining({ code: 'tool/duplicate' }),
    );
  });
});
