import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fakeMcpCommand, scriptedModelServer } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { agentFolder, stdioServer } from '../commands/agent-file.harness.ts';
import { aura, ended, listening, nowhere, stallingModel, urlOf } from './built-command.harness.ts';

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function chat(url: string): Promise<Response> {
  return fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ stream: true, messages: [{ role: 'user', content: 'Why?' }] }),
  });
}

/** The body of the first answer with status 503. */
async function refused(url: string): Promise<unknown> {
  for (;;) {
    const response = await fetch(`${url}/v1/models`);
    const body: unknown = await response.json();
    if (response.status === 503) return body;
  }
}

describe('aura serve', () => {
  it('serves and says where, and what', async () => {
    await using model = await scriptedModelServer([{ text: 'Because.' }]);
    const rest = stdioServer('tools', fakeMcpCommand());
    const cwd = agentFolder({ url: model.url, rest });
    const args = ['serve', '--config', 'calc.toml', '--port', '0'];
    await using server = await aura(args, { cwd, ready: listening });
    expect(server.ready?.[2]).toBe('agents: calc; MCP servers: tools');
    expect(await (await chat(urlOf(server))).text()).toContain('Because.');
  });

  it('goes by flags first, then by the environment, then by .env, then by defaults [http-api 14]', async () => {
    const cwd = agentFolder({ url: nowhere });
    const [byFlag, byVariable, byFile] = [await freePort(), await freePort(), await freePort()];
    const env = { PORT: String(byVariable), CONFIG_PATH: 'calc.toml' };
    const portOf = async (args: readonly string[], variables: Record<string, string>) => {
      await using server = await aura(['serve', ...args], {
        cwd,
        env: variables,
        ready: listening,
      });
      return new URL(urlOf(server)).port;
    };
    expect(await portOf(['--port', String(byFlag)], env)).toBe(String(byFlag));
    expect(await portOf([], env)).toBe(String(byVariable));
    writeFileSync(join(cwd, '.env'), `PORT=${byFile}\n`);
    expect(await portOf([], env)).toBe(String(byVariable));
    expect(await portOf(['-c', 'calc.toml'], {})).toBe(String(byFile));
    writeFileSync(join(cwd, '.env'), '');
    // The default port may be taken on this machine: then it is the one that is complained about.
    const byDefault = await aura(['serve', '-c', 'calc.toml'], { cwd });
    await Promise.race([byDefault.exited, byDefault.waitFor(listening).catch(() => undefined)]);
    await byDefault.stop();
    expect(byDefault.stdout + byDefault.stderr).toContain('127.0.0.1:8080');
  });

  it('ends with 2 for a bad flag and with 3 for a default agent that is not there [http-api 13]', async () => {
    const cwd = agentFolder({ url: nowhere });
    const bad = await ended(
      aura(['serve', '-c', 'calc.toml', '--tool-result-mode', 'foo'], { cwd }),
    );
    expect(bad).toMatchObject({ code: 2, stdout: '' });
    expect(bad.stderr).toMatch(/--tool-result-mode is "foo".*\n(.*\n)*Usage: /);
    const env = { DEFAULT_AGENT: 'missing' };
    const missing = await ended(aura(['serve', '-c', 'calc.toml'], { cwd, env }));
    expect(missing).toMatchObject({ code: 3, stdout: '' });
    expect(missing.stderr).toContain('missing');
  });

  it('refuses to be open to everyone, and ends with 1 when the address is taken', async () => {
    const cwd = agentFolder({ url: nowhere });
    const open = await ended(
      aura(['serve', '-c', 'calc.toml', '--host', '0.0.0.0', '-p', '0'], { cwd }),
    );
    expect(open).toMatchObject({ code: 3, stdout: '' });
    await using first = await aura(['serve', '-c', 'calc.toml', '-p', '0'], {
      cwd,
      ready: listening,
    });
    const { port } = new URL(urlOf(first));
    const second = await ended(aura(['serve', '-c', 'calc.toml', '-p', port], { cwd }));
    expect(second).toMatchObject({ code: 1, stdout: '' });
    expect(second.stderr).toContain(`cannot listen on 127.0.0.1:${port}`);
  });

  it('finishes the running answer after SIGTERM, refuses new ones and ends with 0 [http-api 15]', async () => {
    const text = 'word '.repeat(40);
    await using model = await scriptedModelServer([{ text }], { chunkSize: 5, pauseMs: 25 });
    const cwd = agentFolder({ url: model.url });
    await using server = await aura(['serve', '-c', 'calc.toml', '-p', '0'], {
      cwd,
      ready: listening,
    });
    const answer = await chat(urlOf(server));
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    let stream = '';
    while (!stream.includes('word')) stream += (await reader?.read())?.value ?? '';
    server.kill('SIGTERM');
    const refusal = await refused(urlOf(server));
    expect(refusal).toMatchObject({ error: { type: 'service_unavailable' } });
    expect(stream).not.toContain('[DONE]');
    for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) {
      stream += part.value;
    }
    expect(stream.match(/word/g)).toHaveLength(40);
    expect(stream).toMatch(/data: \[DONE\]\n\n$/);
    expect(await server.exited).toEqual({ code: 0, signal: null });
  });

  it('ends at once at the second signal', async () => {
    await using model = await stallingModel();
    const cwd = agentFolder({ url: model.url });
    await using server = await aura(['serve', '-c', 'calc.toml', '-p', '0'], {
      cwd,
      ready: listening,
    });
    const answer = chat(urlOf(server)).then((response) => response.text());
    const cut = expect(answer).rejects.toThrow();
    await expect.poll(() => model.requests.length).toBe(1);
    server.kill('SIGTERM');
    await refused(urlOf(server));
    await expect
      .poll(() => (server.kill('SIGTERM'), Promise.race([server.exited, 'running'])), {
        interval: 100,
      })
      .toEqual({ code: 143, signal: null });
    await cut;
  });
});
