import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fakeMcpCommand, fakeMcpServer, scriptedModelServer } from '@aura/testkit';
import type { FakeMcpCommandOptions, FakeTool } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { agentToml, httpServer, stdioServer } from './support/agent-toml.ts';
import { descendantsOf } from './support/processes.ts';
import { callOnce, say } from './support/scripts.ts';
import { serve } from './support/serve.ts';
import { waitFor } from './support/wait-for.ts';

const useTool = callOnce({ name: 'mock_tool', args: { message: 'hi' } });

const misbehaving = (misbehave: NonNullable<FakeMcpCommandOptions['misbehave']>, lines = '') =>
  stdioServer('bad', fakeMcpCommand({ misbehave }), lines);

/** Whatever the tests of this file start is a descendant of their process. */
async function nothingIsLeft(): Promise<void> {
  await waitFor(
    'the last child process to be gone',
    async () => (await descendantsOf(process.pid)).length === 0,
  );
}

/** An HTTP server that answers everything alike. */
async function httpAnswering(
  listener: RequestListener,
): Promise<AsyncDisposable & { url: string }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe('an MCP server over stdio', () => {
  it.each([
    [
      'does not exist',
      stdioServer('bad', { command: 'no-such-command', args: [], env: {} }),
      /no-such-command/,
    ],
    ['does not start', misbehaving('refuse'), /exited with code 1.*refusing to start/s],
    ['never answers', misbehaving('mute', 'connect_timeout_secs = 0.5'), /within 500 ms/],
  ])('that %s costs its tools, not the request [http-api 29]', async (_what, server, reason) => {
    {
      await using mcp = await fakeMcpServer();
      await using model = await scriptedModelServer(useTool);
      const config = agentToml({ servers: [server, httpServer('good', mcp.url)] });
      await using aura = await serve({ model, config });
      for (let count = 0; count < 2; count += 1) {
        const { text, payloads, finishReasons, done } = await aura.stream();
        expect(payloads('mcp_status')[0]).toMatchObject({
          servers: [
            { server_name: 'bad', status: 'failed', reason: expect.stringMatching(reason) },
            { server_name: 'good', status: 'connected' },
          ],
        });
        expect(text).toContain('Mock tool executed successfully');
        expect([finishReasons, done]).toEqual([['stop'], true]);
      }
    }
    await nothingIsLeft();
  });

  it.each(['garbage', 'flood'] as const)('that adds %s works all the same', async (misbehave) => {
    {
      await using model = await scriptedModelServer(useTool);
      await using aura = await serve({
        model,
        config: agentToml({ servers: [misbehaving(misbehave)] }),
      });
      const { text, done } = await aura.stream();
      expect(text).toContain('Mock tool executed successfully');
      expect(done).toBe(true);
      expect(await descendantsOf(process.pid)).not.toEqual([]);
    }
    await nothingIsLeft();
  });

  it('that dies in the middle of a call fails that call, and is started again', async () => {
    {
      await using model = await scriptedModelServer(useTool);
      await using aura = await serve({
        model,
        config: agentToml({ servers: [misbehaving('die')] }),
      });
      for (let count = 0; count < 2; count += 1) {
        const { text, payloads, finishReasons, done } = await aura.stream();
        expect(payloads('tool_complete')).toMatchObject([
          { success: false, error: expect.stringMatching(/code 7|closed/) },
        ]);
        expect(text).toMatch(/The tools said: .+/);
        expect([finishReasons, done]).toEqual([['stop'], true]);
      }
    }
    await nothingIsLeft();
  });

  it('that is required makes the request fail in words, and no other agent', async () => {
    {
      await using model = await scriptedModelServer(say('Hi.'));
      const config = {
        'a.toml': agentToml({ name: 'a', servers: [misbehaving('refuse', 'required = true')] }),
        'b.toml': agentToml({ name: 'b' }),
      };
      await using aura = await serve({ model, config });
      const { text, payloads, finishReasons, done } = await aura.stream({ model: 'a' });
      expect(payloads('error')).toMatchObject([{ kind: 'host/required_server_down' }]);
      expect(text).not.toBe('');
      expect([finishReasons, done]).toEqual([['stop'], true]);
      expect(model.requests).toEqual([]);
      expect((await aura.stream({ model: 'b' })).text).toBe('Hi.');
    }
    await nothingIsLeft();
  });
});

describe('an MCP server over HTTP', () => {
  it.each([
    [401, /server returned HTTP 401.*authentication/],
    [404, /server returned HTTP 404/],
    [503, /server returned HTTP 503/],
  ])(
    'that answers %i is failed with that reason [http-api 29] [config 98]',
    async (status, reason) => {
      await using http = await httpAnswering((_request, response) => {
        response.writeHead(status).end();
      });
      await using model = await scriptedModelServer(say('Without tools.'));
      const config = agentToml({ servers: [httpServer('bad', http.url)] });
      await using aura = await serve({ model, config });
      const { text, payloads, done } = await aura.stream();
      expect(payloads('mcp_status')[0]).toMatchObject({
        servers: [{ status: 'failed', tools_count: 0, reason: expect.stringMatching(reason) }],
      });
      expect([text, done]).toEqual(['Without tools.', true]);
      expect(model.requests[0]?.body).not.toHaveProperty('tools');
    },
  );

  it('that talks nonsense is failed', async () => {
    await using http = await httpAnswering((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"half": ');
    });
    await using model = await scriptedModelServer(say('Without tools.'));
    await using aura = await serve({
      model,
      config: agentToml({ servers: [httpServer('bad', http.url, 'connect_timeout_secs = 1')] }),
    });
    const { text, payloads } = await aura.stream();
    expect(payloads('mcp_status')[0]).toMatchObject({ servers: [{ status: 'failed' }] });
    expect(text).toBe('Without tools.');
  });

  it('that accepts and never answers costs the connect timeout, and later requests nothing [config 118]', async () => {
    await using http = await httpAnswering(() => undefined);
    await using model = await scriptedModelServer(say('Without tools.'));
    await using aura = await serve({
      model,
      config: agentToml({ servers: [httpServer('bad', http.url, 'connect_timeout_secs = 1.5')] }),
    });
    const started = performance.now();
    expect((await aura.stream()).text).toBe('Without tools.');
    const waited = performance.now();
    expect(waited - started).toBeLessThan(10_000);
    expect((await aura.stream()).text).toBe('Without tools.');
    expect(performance.now() - waited).toBeLessThan(1_400);
  });
});

describe('a tool that fails', () => {
  async function modelSees(tool: FakeTool): Promise<{ text: string; success: unknown }> {
    await using mcp = await fakeMcpServer({ tools: [tool] });
    await using model = await scriptedModelServer(callOnce({ name: tool.name, args: {} }));
    await using aura = await serve({
      model,
      config: agentToml({ servers: [httpServer('tools', mcp.url)] }),
    });
    const { payloads } = await aura.stream();
    const messages = model.requests[1]?.body['messages'] as { role: string; content: string }[];
    const text = messages.find(({ role }) => role === 'tool')?.content ?? '';
    return { text, success: payloads('tool_complete')[0]?.['success'] };
  }

  it('is told to the model as such [config 113]', async () => {
    const call = () => ({ text: 'disk full', isError: true });
    expect(await modelSees({ name: 'broken', call })).toEqual({
      text: 'Tool returned an error: disk full',
      success: false,
    });
  });

  it('has its words bounded, head and tail kept [config 114]', async () => {
    const call = () => ({ text: `HEAD${'x'.repeat(50_000)}TAIL`, isError: true });
    const { text } = await modelSees({ name: 'broken', call });
    expect(Buffer.byteLength(text)).toBeLessThan(8_500);
    expect(text).toMatch(/^Tool returned an error: HEAD.*TAIL$/s);
  });
});
