import { AuraError } from '@aura/core';
import { describe, expect, it } from 'vitest';
import { runCompleted, textDelta } from '../test-support/events.ts';
import { fakeHost } from '../test-support/fake-host.ts';
import { allFrames } from '../test-support/read-frames.ts';
import { question, startServer } from '../test-support/test-server.ts';
import { createServer } from './create-server.ts';

const streamed = { ...question, stream: true };

describe('createServer', () => {
  it('refuses to be open to everyone before it listens', () => {
    expect(() => createServer(fakeHost(), { host: '0.0.0.0' })).toThrow('without API keys');
  });

  it('says where it can be reached', async () => {
    expect(createServer(fakeHost(), { port: 81 }).url).toBe('http://127.0.0.1:81');
    const options = { host: '0.0.0.0', port: 82, allowUnauthenticated: true };
    expect(createServer(fakeHost(), options).url).toBe('http://127.0.0.1:82');
    expect(createServer(fakeHost(), { host: '[::1]', port: 83 }).url).toBe('http://[::1]:83');
  });

  it('says so when its port is taken', async () => {
    await using running = await startServer();
    const second = createServer(fakeHost(), { port: Number(new URL(running.url).port) });
    const error: unknown = await second.listen().catch((reason: unknown) => reason);
    expect(AuraError.is(error, 'server/cannot_listen')).toBe(true);
  });
});

describe('closing', () => {
  it('lets a running answer finish, refuses new requests meanwhile, and then stops listening', async () => {
    await using running = await startServer({ shutdownTimeoutMs: 30_000 });
    const response = await running.chat(streamed);
    const run = await running.host.nextRun();
    run.emit(textDelta('Hel'));
    const closed = running.server.close();
    for (const path of ['/health', '/v1/models', '/nothing']) {
      const refused = await fetch(`${running.url}${path}`);
      expect(refused.status).toBe(503);
      expect(await refused.json()).toEqual({
        error: { message: 'Server is shutting down', type: 'service_unavailable' },
      });
    }
    run.emit(textDelta('lo'), runCompleted('Hello'));
    const frames = await allFrames(response);
    expect(frames.at(-1)?.data).toBe('[DONE]');
    await closed;
    await expect(fetch(`${running.url}/health`)).rejects.toThrow();
  });

  it('ends a stuck stream in order before it cancels the run', async () => {
    await using running = await startServer({ shutdownTimeoutMs: 1_000, customEvents: true });
    const response = await running.chat(streamed);
    const run = await running.host.nextRun();
    run.emit(textDelta('Hel'));
    const closed = running.server.close();
    await running.host.clock.advance(1_000);
    expect(await run.aborted).toBe('server shutdown');
    const frames = await allFrames(response);
    expect(frames.slice(-2)).toMatchObject([
      { data: { choices: [{ delta: {}, finish_reason: 'stop' }] } },
      { data: '[DONE]' },
    ]);
    expect(frames.some((frame) => frame.event === 'aura.error')).toBe(true);
    await closed;
  });

  it('tells a client that waits for a whole answer that there will be none', async () => {
    await using running = await startServer({ shutdownTimeoutMs: 0 });
    const pending = running.chat(question);
    const run = await running.host.nextRun();
    await running.server.close();
    expect((await pending).status).toBe(503);
    expect(await run.aborted).toBe('server shutdown');
  });

  it('may be asked for twice, and before listening', async () => {
    await createServer(fakeHost()).close();
    await using running = await startServer();
    await Promise.all([running.server.close(), running.server.close()]);
  });
});
