import { readFileSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { fakeMcpCommand, scriptedModelServer } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { followAnswer } from '../../examples/streaming/follow-answer.ts';
import { readAnswer } from '../../examples/streaming/read-answer.ts';
import type { StreamPart } from '../../examples/streaming/read-answer.ts';
import { showAnswer } from '../../examples/streaming/show-answer.ts';
import { showWithSdk } from '../../examples/streaming/with-openai-sdk.ts';
import { root } from '../gates/packages.ts';
import { agentToml, stdioServer } from '../wire/support/agent-toml.ts';
import { callOnce } from '../wire/support/scripts.ts';
import { serve } from '../wire/support/serve.ts';
import type { ChatBody } from '../wire/support/serve.ts';
import { stepwiseModel } from '../wire/support/stepwise-model.ts';

const config = agentToml({ servers: [stdioServer('files', fakeMcpCommand())] });
const listFiles = callOnce({ name: 'list_files', args: { path: '/' } });
const textOf = (parts: readonly StreamPart[]): string =>
  parts.map((part) => (part.type === 'text' ? part.text : '')).join('');

/** A way to the server that breaks one connection after the other, each once it has carried its text. */
async function breakingProxy(port: number, texts: readonly string[]) {
  const left = [...texts];
  const sockets = new Set<Socket>();
  const proxy = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    const mark = left.shift();
    let seen = '';
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
    }
    client.pipe(upstream);
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
    upstream.on('data', (bytes: Buffer) => {
      seen += bytes.toString();
      client.write(bytes, () => {
        if (mark !== undefined && seen.includes(mark)) client.destroy();
      });
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    unused: () => left,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}

describe('the streaming guide', () => {
  it('shows the code of the examples as it is', () => {
    const guide = readFileSync(join(root, 'docs/streaming.md'), 'utf8');
    for (const name of ['read-answer', 'follow-answer', 'with-openai-sdk']) {
      const code = readFileSync(join(root, `examples/streaming/${name}.ts`), 'utf8');
      expect(guide, name).toContain(`\`\`\`ts\n${code}\`\`\``);
    }
  });

  it('names the events that a run with a tool sends, and no frame that is not there', async () => {
    await using model = await scriptedModelServer(listFiles);
    await using aura = await serve({ model, config });
    const parts: StreamPart[] = [];
    const body: ChatBody = { stream: true, messages: [{ role: 'user', content: 'Which files?' }] };
    for await (const part of readAnswer(await aura.post(body))) parts.push(part);
    const guide = readFileSync(join(root, 'docs/streaming.md'), 'utf8');
    const names = parts.flatMap((part) => (part.type === 'event' ? [part.name] : []));
    expect(names).toEqual(expect.arrayContaining(['aura.session_info', 'aura.tool_complete']));
    for (const name of names) expect(guide).toContain(`\`${name}\``);
    expect(parts.at(-1)).toEqual({ type: 'done' });
    expect(parts.at(-2)).toMatchObject({ type: 'finish', reason: 'stop' });
  });

  it('reads an answer over plain HTTP', async () => {
    await using model = await scriptedModelServer(listFiles);
    await using aura = await serve({ model, config });
    let shown = '';
    await showAnswer(aura.url, 'Which files?', (text) => (shown += text));
    expect(shown).toMatch(/\[list_files answered after [\d.]+ ms\]/);
    expect(shown).toContain('The tools said: ');
  });

  it('reads an answer with the official client', async () => {
    await using model = await scriptedModelServer(listFiles);
    await using aura = await serve({ model, config });
    let shown = '';
    await showWithSdk(aura.url, 'Which files?', (text) => (shown += text));
    expect(shown).toContain('The tools said: ');
  });

  it('says that the model failed before the text that explains it', async () => {
    await using model = await scriptedModelServer(() => ({
      error: { status: 400, message: 'no' },
    }));
    await using aura = await serve({ model });
    let shown = '';
    await showAnswer(aura.url, 'Hello?', (text) => (shown += text));
    expect(shown).toMatch(/^\[provider\/\w+\] The upstream model provider/);
  });

  it('goes on with an answer whose connection breaks, twice, without losing or repeating text', async () => {
    await using model = await stepwiseModel();
    await using aura = await serve({ model });
    await using way = await breakingProxy(Number(new URL(aura.url).port), ['One', 'two']);
    const body = { messages: [{ role: 'user', content: 'Count.' }] };
    const parts: StreamPart[] = [];
    const rest = ['two ', 'three'];
    await Promise.all([
      model.say('One '),
      (async () => {
        for await (const part of followAnswer({ url: way.url, body })) {
          parts.push(part);
          if (part.type !== 'text') continue;
          const next = rest.shift();
          // What was said last has arrived, whichever connection it came over.
          await (next === undefined ? model.end() : model.say(next));
        }
      })(),
    ]);
    expect(textOf(parts)).toBe('One two three');
    expect(way.unused()).toEqual([]);
    expect(parts.at(-1)?.type).toBe('done');
  });

  it('throws what the server says when it refuses', async () => {
    await using model = await scriptedModelServer(() => ({ text: 'unused' }));
    await using aura = await serve({ model });
    const refused = followAnswer({ url: aura.url, body: { messages: [] } });
    await expect(refused.next()).rejects.toThrow('messages');
  });
});
