import { describe, expect, it, vi } from 'vitest';
import {
  callReady,
  messageCompleted,
  modelStarted,
  runCompleted,
  runFailed,
  textDelta,
  tokens,
  toolCompleted,
  toolStarted,
} from '../../test-support/events.ts';
import { fakeHost } from '../../test-support/fake-host.ts';
import type { WireFrame } from '../../test-support/read-frames.ts';
import { allFrames } from '../../test-support/read-frames.ts';
import { question, startServer } from '../../test-support/test-server.ts';

const streamed = { ...question, stream: true };

interface Chunk {
  readonly id: string;
  readonly object: string;
  readonly created: number;
  readonly model: string;
  readonly choices: readonly [{ delta: Record<string, unknown>; finish_reason?: string }];
  readonly usage?: Record<string, number>;
}

function chunksOf(frames: readonly WireFrame[]): Chunk[] {
  return frames.flatMap(({ event, data }) =>
    event === undefined && typeof data === 'object' ? [data as Chunk] : [],
  );
}

const textOf = (frames: readonly WireFrame[]) =>
  chunksOf(frames)
    .map((chunk) => chunk.choices[0].delta['content'] ?? '')
    .join('');

describe('a streamed answer', () => {
  it('[http-api 38, 39, 42, 43, 44, 45, 47] is made of chunks as OpenAI clients know them', async () => {
    await using running = await startServer();
    const pending = running.chat(streamed);
    const run = await running.host.nextRun();
    const response = await pending;
    run.emit(modelStarted, textDelta('Hel'), textDelta('lo'));
    run.emit(runCompleted('Hello'));
    const frames = await allFrames(response);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect(response.headers.get('cache-control')).toBe('no-cache');
    expect(response.headers.get('x-accel-buffering')).toBe('no');
    expect(frames.at(-1)).toEqual({ data: '[DONE]' });
    const chunks = chunksOf(frames);
    expect(chunks.map((chunk) => chunk.choices[0])).toEqual([
      { index: 0, delta: { role: 'assistant', content: 'Hel' } },
      { index: 0, delta: { content: 'lo' } },
      { index: 0, delta: {}, finish_reason: 'stop' },
    ]);
    expect(chunks.at(-1)?.usage).toEqual({
      prompt_tokens: 12,
      completion_tokens: 3,
      total_tokens: 15,
    });
    for (const { id, object, created, model } of chunks) {
      expect(id).toMatch(/^chatcmpl-[0-9a-f-]{36}$/);
      expect({ object, created, model }).toEqual({
        object: 'chat.completion.chunk',
        created: chunks[0]?.created,
        model: 'openai/m',
      });
    }
    expect(new Set(chunks.map((chunk) => chunk.id)).size).toBe(1);
  });

  it('sends its headers before the run has done anything', async () => {
    await using running = await startServer();
    const response = await running.chat(streamed);
    expect(response.status).toBe(200);
    await response.body?.cancel();
  });

  it('[http-api 40, 41] belongs to the session of the metadata, of a header, or a new one', async () => {
    await using running = await startServer(
      {},
      fakeHost([{}], (run) => run.emit(runCompleted('x'))),
    );
    const sessionOf = async (body: unknown, headers: Record<string, string> = {}) =>
      (await running.chat(body, headers)).headers.get('x-chat-session-id');
    const both = { 'x-chat-session-id': 'two', 'x-openwebui-chat-id': 'three' };
    const inBody = { ...streamed, metadata: { chat_session_id: 'one', account_id: 'x' } };
    expect(await sessionOf(inBody, both)).toBe('one');
    expect(await sessionOf(streamed, both)).toBe('two');
    expect(await sessionOf(streamed, { 'x-openwebui-chat-id': 'three' })).toBe('three');
    expect(await sessionOf(streamed)).toMatch(/^cs_[0-9a-f]{32}$/);
  });

  it('[http-api 184] survives a hostile session id', async () => {
    await using running = await startServer(
      {},
      fakeHost([{}], (run) => run.emit(runCompleted('x'))),
    );
    const metadata = { chat_session_id: 'a\r\nSet-Cookie: x\u{1f389}' };
    const response = await running.chat({ ...streamed, metadata });
    expect(response.status).toBe(200);
    expect(response.headers.get('x-chat-session-id')).toBe('aSet-Cookie:x');
    expect(response.headers.get('set-cookie')).toBeNull();
  });

  it('[http-api 64] begins with the session and the state of the MCP servers', async () => {
    const status = {
      serverName: 'math',
      transport: 'stdio',
      status: 'connected',
      toolsCount: 3,
    } as const;
    const host = fakeHost([{ contextWindow: 1_000, mcpStatus: [status] }], (run) =>
      run.emit(modelStarted, textDelta('x'), runCompleted('x')),
    );
    await using running = await startServer({ customEvents: true }, host);
    const frames = await allFrames(await running.chat(streamed));
    expect(frames.slice(0, 2)).toMatchObject([
      { event: 'aura.session_info', data: { model: 'openai/m', model_context_limit: 1_000 } },
      { event: 'aura.mcp_status', data: { servers: [{ server_name: 'math', tools_count: 3 }] } },
    ]);
  });

  it('[http-api 63, 74, 75] keeps named events out unless they are on, and all in the session when they are', async () => {
    const play = () =>
      fakeHost([{}], (run) => {
        run.emit(modelStarted, callReady('c1', { a: 1 }), toolStarted('c1'));
        run.emit(toolCompleted('c1', '5'), modelStarted, textDelta('5'), runCompleted('5'));
      });
    await using quiet = await startServer({}, play());
    const plain = await allFrames(await quiet.chat(streamed));
    expect(plain.filter((frame) => frame.event !== undefined)).toEqual([]);
    await using loud = await startServer({ customEvents: true }, play());
    const frames = await allFrames(
      await loud.chat({ ...streamed, metadata: { chat_session_id: 'mine' } }),
    );
    const named = frames.filter((frame) => frame.event !== undefined);
    expect(named.map((frame) => frame.event)).toEqual([
      'aura.session_info',
      'aura.tool_requested',
      'aura.tool_start',
      'aura.tool_complete',
      'aura.usage',
    ]);
    for (const frame of named) expect(frame.data).toMatchObject({ session_id: 'mine' });
    expect(chunksOf(frames).map((chunk) => chunk.choices[0].delta)).toEqual(
      chunksOf(plain).map((chunk) => chunk.choices[0].delta),
    );
  });

  it('[http-api 45, 49, 55] sends a whole call in one chunk and starts a paragraph after its result', async () => {
    const host = fakeHost([{}], (run) => {
      run.emit(modelStarted, textDelta('Hm.'), callReady('c1', { a: 2 }));
      run.emit(messageCompleted('Hm.', tokens(5, 5), ['c1']), toolStarted('c1'));
      run.emit(toolCompleted('c1', 'secret result'), textDelta('Done.'), runCompleted('Done.'));
    });
    await using running = await startServer({}, host);
    const frames = await allFrames(await running.chat(streamed));
    const calls = chunksOf(frames).flatMap((chunk) => chunk.choices[0].delta['tool_calls'] ?? []);
    expect(calls).toEqual([
      { index: 0, id: 'c1', type: 'function', function: { name: 'add', arguments: '{"a":2}' } },
    ]);
    expect(textOf(frames)).toBe('Hm.\n\nDone.');
    const finished = chunksOf(frames).filter((chunk) => 'finish_reason' in chunk.choices[0]);
    expect(finished.map((chunk) => chunk.choices[0])).toEqual([
      { index: 0, delta: {}, finish_reason: 'stop' },
    ]);
    expect(JSON.stringify(frames)).not.toContain('secret result');
  });

  it('that fails is still a stream with an explanation, `stop` and [DONE]', async () => {
    const host = fakeHost([{}], (run) => run.emit(runFailed('provider/unreachable', 'refused')));
    await using running = await startServer({}, host);
    const response = await running.chat(streamed);
    const frames = await allFrames(response);
    expect(response.status).toBe(200);
    expect(textOf(frames)).toContain('upstream model provider (openai/m)');
    expect(chunksOf(frames).at(-1)?.choices[0].finish_reason).toBe('stop');
    expect(frames.at(-1)?.data).toBe('[DONE]');
  });

  it('[http-api 48] gets a heartbeat every 15 seconds while a tool is silent', async () => {
    await using running = await startServer();
    const response = await running.chat(streamed);
    const run = await running.host.nextRun();
    run.emit(modelStarted, textDelta('x'), callReady('c'), toolStarted('c'));
    await running.host.clock.advance(14_999);
    run.emit(textDelta('y'));
    await running.host.clock.advance(1);
    await running.host.clock.advance(15_000);
    run.emit(runCompleted('x'));
    const frames = await allFrames(response);
    expect(frames.map((frame) => frame.comment ?? 'chunk')).toEqual([
      'chunk',
      'chunk',
      'chunk',
      'heartbeat',
      'heartbeat',
      'chunk',
      'chunk',
    ]);
  });

  it('ends in order when the model never starts to answer', async () => {
    await using running = await startServer({ firstChunkTimeoutMs: 5_000, customEvents: true });
    const response = await running.chat(streamed);
    const run = await running.host.nextRun();
    run.emit(modelStarted);
    await running.host.clock.advance(5_000);
    expect(await run.aborted).toBe('timeout');
    run.emit(runCompleted('', { stopReason: 'aborted', reason: 'timeout' }));
    const frames = await allFrames(response);
    expect(textOf(frames)).toBe('The model did not start to answer within 5 s.');
    expect(frames.find((frame) => frame.event === 'aura.error')?.data).toMatchObject({
      kind: 'server/first_chunk_timeout',
      retryable: true,
    });
    expect(frames.at(-1)?.data).toBe('[DONE]');
  });

  it('[http-api 90] ends on its own when an aborted run does not come to its end', async () => {
    await using running = await startServer({ streamingTimeoutMs: 1_000 });
    const response = await running.chat(streamed);
    const run = await running.host.nextRun();
    run.emit(textDelta('I am'));
    await running.host.clock.advance(1_000);
    await running.host.clock.advance(5_000);
    const frames = await allFrames(response);
    expect(textOf(frames)).toMatch(/^I am\n\nThe answer was not complete after 1 s/);
    expect(frames.at(-1)?.data).toBe('[DONE]');
  });

  it('[http-api 90] has no time limit when the timer is 0', async () => {
    await using running = await startServer({ streamingTimeoutMs: 0 });
    const response = await running.chat(streamed);
    const run = await running.host.nextRun();
    await running.host.clock.advance(100_000_000);
    run.emit(runCompleted('x'));
    expect((await allFrames(response)).at(-1)?.data).toBe('[DONE]');
  });

  it('whose client disconnects aborts its run at once', async () => {
    await using running = await startServer();
    const response = await running.chat(streamed);
    const run = await running.host.nextRun();
    run.emit(textDelta('x'));
    await response.body?.cancel();
    expect(await run.aborted).toBe('client disconnected');
    expect((await fetch(`${running.url}/health`)).status).toBe(200);
  });

  it('[http-api 91] never mixes with another one', async () => {
    await using running = await startServer();
    const asked = ['1', '2', '3', '4', '5'].map(async (content) => {
      const response = await running.chat({ ...streamed, messages: [{ role: 'user', content }] });
      return { content, frames: await allFrames(response) };
    });
    const runs = await Promise.all(asked.map(() => running.host.nextRun()));
    for (const part of ['a', 'b']) {
      for (const run of runs)
        run.emit(textDelta(`${part}${JSON.stringify(run.request.messages[0])}`));
    }
    for (const run of runs) run.emit(runCompleted('x'));
    const answers = await Promise.all(asked);
    for (const { content, frames } of answers) {
      expect(textOf(frames).match(/"text":"\d"/g)).toEqual([
        `"text":"${content}"`,
        `"text":"${content}"`,
      ]);
    }
    const ids = answers.map(({ frames }) => chunksOf(frames)[0]?.id);
    expect(new Set(ids).size).toBe(5);
  });

  it('[http-api 92] follows upon another one without a trace of it', async () => {
    const host = fakeHost([{}], (run) => run.emit(textDelta('x'), runCompleted('x')));
    await using running = await startServer({}, host);
    const ids = new Set<string | undefined>();
    for (let count = 0; count < 10; count += 1) {
      const response = await running.chat(streamed);
      const frames = await allFrames(response);
      expect(response.status).toBe(200);
      expect(frames.at(-1)?.data).toBe('[DONE]');
      ids.add(chunksOf(frames)[0]?.id);
    }
    expect(ids.size).toBe(10);
  });

  it('is complete for a reader that is slow to read its end', async () => {
    await using running = await startServer({ streamingBufferSize: 4 });
    const response = await running.chat(streamed);
    const run = await running.host.nextRun();
    for (let count = 0; count < 300; count += 1) run.emit(textDelta('x'.repeat(65_536)));
    run.emit(runCompleted(''));
    await running.host.clock.advance(20_000);
    expect((await response.text()).endsWith('data: [DONE]\n\n')).toBe(true);
  });

  it('[http-api 186] to a reader that has stalled still times out', async () => {
    await using running = await startServer({ streamingTimeoutMs: 1_000, streamingBufferSize: 4 });
    const response = await running.chat(streamed);
    const run = await running.host.nextRun();
    for (let count = 0; count < 300; count += 1) run.emit(textDelta('x'.repeat(65_536)));
    const other = await fetch(`${running.url}/health`);
    expect(other.status).toBe(200);
    await running.host.clock.advance(1_000);
    expect(await run.aborted).toBe('timeout');
    run.emit(runCompleted('', { stopReason: 'aborted' }));
    await running.host.clock.advance(30_000);
    await expect(allFrames(response)).rejects.toThrow();
  });

  it('writes what a single batch amounts to in one piece', async () => {
    await using running = await startServer();
    const response = await running.chat(streamed);
    const run = await running.host.nextRun();
    run.emit(textDelta('a'), textDelta('b'), textDelta('c'));
    const reader = response.body?.getReader();
    const first = await reader?.read();
    expect(new TextDecoder().decode(first?.value).match(/data: /g)).toHaveLength(3);
    await reader?.cancel();
  });

  it('tells its ids in the log line', async () => {
    const host = fakeHost([{}], (run) => run.emit(runCompleted('x')));
    await using running = await startServer({}, host);
    await allFrames(await running.chat(streamed));
    await vi.waitFor(() => expect(host.logger.lines).toHaveLength(1));
    expect(host.logger.lines).toMatchObject([
      {
        message: 'request',
        fields: { agent: 'helper', runId: expect.stringMatching(/^run_/), status: 200 },
      },
    ]);
  });
});
