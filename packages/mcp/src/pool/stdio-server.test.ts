import { fakeClock, memoryLogger } from '@aura/testkit';
import { describe, expect, it, vi } from 'vitest';

import {
  callContext,
  hostileServer,
  isAlive,
  mathServer,
  processGone,
  publishedServer,
  testPool,
  toolNamed,
  unaborted,
} from '../../test/support.ts';
import { discoverTools } from '../discover-tools.ts';

describe('a stdio server', () => {
  it('runs the example math server from its sources', async () => {
    await using pool = testPool();
    const server = pool.server(mathServer());
    const tools = await server.tools(unaborted);
    expect(tools.map((tool) => tool.name)).toEqual([
      'add',
      'subtract',
      'multiply',
      'divide',
      'sqrt',
      'mean',
      'round',
      'slow_sum',
    ]);
    const mean = await toolNamed(tools, 'mean').execute({ values: [84, 91, 75] }, callContext());
    expect(mean).toEqual({ content: [{ type: 'text', text: String(250 / 3) }] });
    const round = await toolNamed(tools, 'round').execute(
      { value: 1.005, digits: 2 },
      callContext(),
    );
    expect(round.content).toEqual([{ type: 'text', text: '1.01' }]);
    expect(await toolNamed(tools, 'divide').execute({ a: 1, b: 0 }, callContext())).toEqual({
      content: [{ type: 'text', text: 'Tool returned an error: division by zero' }],
      error: 'ToolError',
    });
  });

  it('works with published servers', async () => {
    await using pool = testPool();
    const everything = pool.server(publishedServer('everything', 'mcp-server-everything'));
    const files = pool.server(
      publishedServer('files', 'mcp-server-filesystem', import.meta.dirname),
    );
    const tools = await discoverTools([everything, files], { signal: unaborted });
    const echo = await toolNamed(tools, 'echo').execute({ message: 'hello' }, callContext());
    expect(echo.content).toEqual([{ type: 'text', text: expect.stringContaining('hello') }]);
    const image = await toolNamed(tools, 'get-tiny-image').execute({}, callContext());
    const source = { kind: 'base64', data: expect.stringMatching(/^iVBORw/) };
    expect(image.content).toContainEqual({ type: 'image', mediaType: 'image/png', source });
    const path = `${import.meta.dirname}/limiter.ts`;
    const read = await toolNamed(tools, 'read_text_file').execute({ path }, callContext());
    expect(JSON.stringify(read.content)).toContain('export class Limiter');
    const outside = await toolNamed(tools, 'read_text_file').execute(
      { path: '/etc/hosts' },
      callContext(),
    );
    expect(outside.error).toBe('ToolError');
  });

  it('gets its arguments in order and its variables [config 102]', async () => {
    await using pool = testPool();
    const print = 'console.error(JSON.stringify([process.argv.slice(1), process.env.GREETING]))';
    const server = pool.server({
      name: 'printer',
      transport: 'stdio',
      cmd: [process.execPath, '-e', print],
      args: ['--', 'b'],
      env: { GREETING: 'hi' },
    });
    await server.tools(unaborted);
    // Arguments and variables are masked in the reason, wherever the server printed them.
    expect(server.status().reason).toContain('[["b"],"hi"]');
  });

  it('is opened once for all who ask', async () => {
    await using pool = testPool();
    const server = pool.server(hostileServer('plain'));
    expect(pool.server(hostileServer('plain'))).toBe(server);
    const lists = await Promise.all(Array.from({ length: 20 }, () => server.tools(unaborted)));
    expect(new Set(lists).size).toBe(1);
    const seen = await toolNamed(lists[0] ?? [], 'seen').execute({}, callContext());
    const text = JSON.stringify(seen.content);
    expect(text.match(/"initialize/g) ?? text.match(/\\"initialize\\"/g)).toHaveLength(1);
    expect(text.match(/tools\/list/g)).toHaveLength(1);
  });

  it('that ends at once is failed, with what it said and without its secrets', async () => {
    await using pool = testPool();
    const server = pool.server(
      hostileServer('refuse', {
        args: ['/etc/shadow-of-secrets'],
        env: { HOSTILE_PASSWORD: 'correct-horse' },
      }),
    );
    expect(server.status()).toMatchObject({ status: 'not_attempted', toolsCount: 0 });
    expect(await server.tools(unaborted)).toEqual([]);
    const { status, reason } = server.status();
    expect(status).toBe('failed');
    expect(reason).toMatch(
      /^Connection failed: the server exited with code 3; .*cannot read \*\*\*/,
    );
    expect(reason).not.toContain('secrets');
    expect(reason).not.toContain('horse');
  });

  it('that does not exist is failed without naming its arguments', async () => {
    await using pool = testPool();
    const server = pool.server({
      name: 'absent',
      transport: 'stdio',
      cmd: ['/no/such/mcp-server', '--token=abcdef'],
    });
    expect(await server.tools(unaborted)).toEqual([]);
    expect(server.status().reason).toMatch(/^Connection failed: "mcp-server" was not found/);
  });

  it('that never answers fails after the connect timeout and costs later requests nothing', async () => {
    await using pool = testPool();
    const server = pool.server(hostileServer('mute', { connectTimeoutMs: 400 }));
    expect(await server.tools(unaborted)).toEqual([]);
    expect(server.status().reason).toBe(
      'Connection failed: the server did not answer within 400 ms',
    );
    const before = performance.now();
    expect(await server.tools(unaborted)).toEqual([]);
    expect(performance.now() - before).toBeLessThan(200);
  });

  it('may flood stderr', async () => {
    await using pool = testPool();
    const server = pool.server(hostileServer('flood'));
    const tools = await server.tools(unaborted);
    const echo = await toolNamed(tools, 'echo').execute({ a: 1 }, callContext());
    expect(echo.content).toEqual([{ type: 'text', text: '{"a":1}' }]);
  });

  it('may write garbage between its messages, which is logged once', async () => {
    const logger = memoryLogger();
    await using pool = testPool(logger);
    const tools = await pool.server(hostileServer('garbage')).tools(unaborted);
    const echo = await toolNamed(tools, 'echo').execute({ a: 1 }, callContext());
    expect(echo.content).toEqual([{ type: 'text', text: '{"a":1}' }]);
    const warnings = logger.lines.filter(({ message }) => message.includes('no MCP message'));
    expect(warnings).toHaveLength(1);
  });

  it.each([
    ['babble', 'its stdout carries no MCP messages'],
    ['endless-line', 'it sent a line over'],
  ])('that only %ss is given up', async (mode, reason) => {
    await using pool = testPool();
    const server = pool.server(hostileServer(`${mode},mute`));
    expect(await server.tools(unaborted)).toEqual([]);
    expect(server.status().reason).toContain(reason);
  });

  it('that dies in the middle of a call fails the call and is started again for the next', async () => {
    await using pool = testPool();
    const server = pool.server(hostileServer('plain'));
    const tools = await server.tools(unaborted);
    const died = await toolNamed(tools, 'die').execute({}, callContext());
    expect(died.error).toBe('McpError');
    expect(died.content[0]).toMatchObject({
      text: expect.stringMatching(/^Tool execution failed: /),
    });
    expect(server.status()).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining('ended by SIGKILL'),
    });
    const echo = await toolNamed(tools, 'echo').execute({ again: true }, callContext());
    expect(echo.content).toEqual([{ type: 'text', text: '{"again":true}' }]);
    expect(await server.tools(unaborted)).toEqual(tools);
    expect(server.status().status).toBe('connected');
  });

  it('is told when a call is cancelled, with the reason', async () => {
    await using pool = testPool();
    const tools = await pool.server(hostileServer('plain')).tools(unaborted);
    const controller = new AbortController();
    const waiting = toolNamed(tools, 'wait').execute(
      {},
      callContext({ signal: controller.signal }),
    );
    // Calls are answered in order: once this one is, the other has been read.
    await toolNamed(tools, 'echo').execute({}, callContext());
    const reason = new Error('client disconnected');
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    await vi.waitFor(async () => {
      const seen = await toolNamed(tools, 'seen').execute({}, callContext());
      expect(JSON.stringify(seen.content)).toMatch(
        /notifications\/cancelled.{1,60}requestId.{1,20}client disconnected/,
      );
    });
  });

  it('that goes on with a cancelled call after 5 s is connected anew, and the calls of others end', async () => {
    const clock = fakeClock();
    await using pool = testPool(undefined, clock);
    const server = pool.server(hostileServer('plain'));
    const tools = await server.tools(unaborted);
    const pid = async (): Promise<string> =>
      JSON.stringify((await toolNamed(tools, 'pids').execute({}, callContext())).content);
    const first = await pid();
    const cancelled = new AbortController();
    const drone = Promise.withResolvers<void>();
    const context = callContext({ signal: cancelled.signal, onProgress: () => drone.resolve() });
    const droning = toolNamed(tools, 'drone').execute({}, context);
    await drone.promise;
    const other = new AbortController();
    const waiting = toolNamed(tools, 'wait').execute({}, callContext({ signal: other.signal }));
    cancelled.abort(new Error('client disconnected'));
    await expect(droning).rejects.toThrow('client disconnected');
    await clock.advance(4_000);
    expect(await pid()).toBe(first);
    await clock.advance(1_001);
    await vi.waitFor(async () => expect(await pid()).not.toBe(first), { timeout: 5_000 });
    expect(server.status().status).toBe('connected');
    const { server: old }: { server: number } = JSON.parse(JSON.parse(first)[0].text);
    expect(isAlive(old)).toBe(true);
    other.abort(new Error('over'));
    await expect(waiting).rejects.toThrow('over');
    await vi.waitFor(async () => {
      await clock.advance(300);
      expect(isAlive(old)).toBe(false);
    }, 5_000);
  });

  it('gets no more time for a call than it is given', async () => {
    await using pool = testPool();
    const tools = await pool
      .server(hostileServer('plain', { callTimeoutMs: 300 }))
      .tools(unaborted);
    const output = await toolNamed(tools, 'wait').execute({}, callContext());
    expect(output).toEqual({
      content: [
        { type: 'text', text: 'Tool execution failed: the tool did not answer within 300 ms' },
      ],
      error: 'TimeoutError',
    });
    const seen = await toolNamed(tools, 'seen').execute({}, callContext());
    expect(JSON.stringify(seen.content)).toContain('notifications/cancelled');
  });

  it('leads progress to the call it belongs to, to the last step', async () => {
    await using pool = testPool();
    const tools = await pool.server(hostileServer('plain')).tools(unaborted);
    const labels = Array.from({ length: 20 }, (_, index) => `call ${index}`);
    const received = await Promise.all(
      labels.map(async (label) => {
        const steps: unknown[] = [];
        const context = callContext({ onProgress: (step) => steps.push(step) });
        await toolNamed(tools, 'steps').execute({ label, count: 4 }, context);
        return steps;
      }),
    );
    const expected = (message: string): object[] =>
      [1, 2, 3, 4].map((progress) => ({ progress, total: 4, message }));
    expect(received).toEqual(labels.map(expected));
  });

  it('offers a new list after it says that its tools have changed, and the same objects for the others', async () => {
    await using pool = testPool();
    const server = pool.server(hostileServer('plain'));
    const before = await server.tools(unaborted);
    await toolNamed(before, 'grow').execute({}, callContext());
    const after = await vi.waitFor(async () => {
      const tools = await server.tools(unaborted);
      expect(tools).not.toBe(before);
      return tools;
    });
    expect(after.map((tool) => tool.name)).toEqual([...before.map((tool) => tool.name), 'extra-0']);
    expect(after.slice(0, -1).every((tool, index) => tool === before[index])).toBe(true);
  });

  it('offers the tools of all pages, and of endless ones the first', async () => {
    const logger = memoryLogger();
    await using pool = testPool(logger);
    const single = await pool.server(hostileServer('plain')).tools(unaborted);
    const paged = await pool.server(hostileServer('pages')).tools(unaborted);
    expect(paged.map((tool) => tool.name)).toEqual(single.map((tool) => tool.name));
    const endless = await pool.server(hostileServer('endless-pages')).tools(unaborted);
    expect(endless).toHaveLength(50);
    expect(logger.lines.map((line) => line.message)).toContain(
      'an MCP server lists more tools than are read',
    );
  });

  it('has its impossible tools left out and the others offered', async () => {
    const logger = memoryLogger();
    await using pool = testPool(logger);
    const tools = await pool.server(hostileServer('plain')).tools(unaborted);
    const names = tools.map((tool) => tool.name);
    expect(names).not.toContain('text-only');
    expect(names).not.toContain('huge');
    expect(logger.lines.filter(({ message }) => message.includes('left out'))).toHaveLength(4);
    expect(toolNamed(tools, 'optional')).toMatchObject({
      inputSchema: { properties: { q: { type: 'string' }, n: { type: 'integer' } } },
      schemaForm: 'provider',
    });
  });

  it('is called by the original name of a tool', async () => {
    await using pool = testPool();
    const tools = await pool.server(hostileServer('plain')).tools(unaborted);
    const output = await toolNamed(tools, 'repo_search').execute({}, callContext());
    expect(output.content).toEqual([{ type: 'text', text: '"repo.search"' }]);
  });

  it('gets the trace of the call', async () => {
    await using pool = testPool();
    const tools = await pool.server(hostileServer('plain')).tools(unaborted);
    const seen = await toolNamed(tools, 'seen').execute({}, callContext());
    expect(JSON.stringify(seen.content)).toContain(callContext().traceparent);
  });

  it('has its errors bounded, head and tail kept', async () => {
    await using pool = testPool();
    const tools = await pool.server(hostileServer('plain')).tools(unaborted);
    const output = await toolNamed(tools, 'fail').execute({}, callContext());
    const [part] = output.content;
    const text = part?.type === 'text' ? part.text : '';
    expect(output.error).toBe('ToolError');
    expect(text).toMatch(/^Tool returned an error: a/);
    expect(text.endsWith('z')).toBe(true);
    expect(Buffer.byteLength(text)).toBeLessThan(8_300);
    expect(text).not.toContain('\uFFFD');
  });

  it('may refuse a call', async () => {
    await using pool = testPool();
    const tools = await pool.server(hostileServer('plain')).tools(unaborted);
    const output = await toolNamed(tools, 'refuse').execute({}, callContext());
    expect(output.error).toBe('SchemaError');
    expect(output.content).toEqual([
      {
        type: 'text',
        text: expect.stringMatching(/^Tool execution failed: .*no such luck.* \(code -32602\)$/),
      },
    ]);
  });

  it('leaves no process behind when the pool closes, however stubborn', async () => {
    const pool = testPool();
    const tools = await pool.server(hostileServer('stubborn,family')).tools(unaborted);
    const output = await toolNamed(tools, 'pids').execute({}, callContext());
    const [part] = output.content;
    const pids: { server: number; grandchild: number } = JSON.parse(
      part?.type === 'text' ? part.text : '',
    );
    await pool[Symbol.asyncDispose]();
    await Promise.all([processGone(pids.server, 1_000), processGone(pids.grandchild, 1_000)]);
    const late = await toolNamed(tools, 'echo').execute({}, callContext());
    expect(late.error).toBe('McpError');
  });
});
