import { once } from 'node:events';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { MessageId, ModelEvent, ModelPort, ModelRequest } from '@aura/core';
import { expect, onTestFinished } from 'vitest';
import { createOpenAiModel } from '../src/openai/create-openai-model.ts';
import type { OpenAiModelOptions } from '../src/openai/openai-options.ts';

/** The shortest conversation. */
export const request: ModelRequest = {
  system: [],
  messages: [
    { id: 'm' as MessageId, createdAt: 0, role: 'user', content: [{ type: 'text', text: 'hi' }] },
  ],
  tools: [],
};

interface Received {
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A server that lives as long as the test. */
export interface TestServer {
  readonly baseUrl: string;
  readonly received: Received[];
  /** Connections opened so far. */
  connections(): number;
}

/** A server on a port of its own that answers every request as the test says. */
export async function serve(answer: (res: ServerResponse) => void): Promise<TestServer> {
  const received: Received[] = [];
  let connections = 0;
  const server = createServer((req, res) => {
    let body = '';
    req.setEncoding('utf8');
    req.on('data', (piece: string) => (body += piece));
    req.on('end', () => {
      received.push({ url: req.url, headers: req.headers, body });
      answer(res);
    });
  });
  server.on('connection', () => (connections += 1));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { baseUrl: `http://127.0.0.1:${port}/v1`, received, connections: () => connections };
}

/** The model behind a test server. */
export function createModel(baseUrl: string, more: Partial<OpenAiModelOptions> = {}): ModelPort {
  return createOpenAiModel({ model: 'gpt-test', baseUrl, ...more });
}

/** All events of one call, batch by batch none of them empty. */
export async function drain(
  model: ModelPort,
  signal: AbortSignal = new AbortController().signal,
  asked: ModelRequest = request,
): Promise<ModelEvent[]> {
  const events: ModelEvent[] = [];
  for await (const batch of model.stream(asked, { signal })) {
    expect(batch.length).toBeGreaterThan(0);
    events.push(...batch);
  }
  return events;
}

/** All events of one call of a server that answers so. */
export async function drainFrom(answer: (res: ServerResponse) => void): Promise<ModelEvent[]> {
  const { baseUrl } = await serve(answer);
  return drain(createModel(baseUrl));
}

/** One event with one choice. */
export function chunk(choice: object): string {
  return `data: ${JSON.stringify({ id: 'r', choices: [{ index: 0, delta: {}, ...choice }] })}\n\n`;
}

/** The content of a good answer. */
export const text = chunk({ delta: { content: 'Hello' } });
/** The end of a good answer. */
export const stop = chunk({ finish_reason: 'stop' });
/** The headers of a stream. */
export const sse = { 'content-type': 'text/event-stream' };
/** A good answer. */
export const whole = `${text}${stop}data: [DONE]\n\n`;
