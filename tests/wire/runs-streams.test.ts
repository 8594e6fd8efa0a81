import { fakeClock, fakeMcpServer, scriptedModelServer } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { readFrames } from '../../packages/server/test-support/read-frames.ts';
import type { WireFrame } from '../../packages/server/test-support/read-frames.ts';
import { agentToml, httpServer } from './support/agent-toml.ts';
import { readUntil, saying } from './support/read-until.ts';
import { refusalOf, runBody } from './support/run-api.ts';
import { callOnce, say } from './support/scripts.ts';
import { serve } from './support/serve.ts';
import type { Served } from './support/serve.ts';
import { stepwiseModel } from './support/stepwise-model.ts';
import { readTranscript } from './support/transcript.ts';
import { waitFor } from './support/wait-for.ts';

const resumable = { headers: { 'x-aura-resumable': 'true' } };
const background = { headers: { 'x-aura-background': 'true' } };

const runIdOf = (response: Pick<Response, 'headers'>): string =>
  response.headers.get('x-aura-run-id') ?? '';

const attach = ({ url }: Served, runId: string, lastId?: string): Promise<Response> =>
  fetch(`${url}/aura/runs/${runId}/stream`, {
    headers: lastId === undefined ? {} : { 'last-event-id': lastId },
  });

async function statusOf({ url }: Served, runId: string): Promise<unknown> {
  return (await runBody(await fetch(`${url}/aura/runs/${runId}`))).status;
}

/** Reads up to a text and hangs up; the id of the last frame that was read. */
async function leaveAfter(response: Response, text: string): Promise<string> {
  const frames = readFrames(response);
  const { id = '' } = await readUntil(frames, saying(text));
  await frames.return(undefined);
  return id;
}

describe('a stream with ids', () => {
  it('is for those who ask for it', async () => {
    await using model = await scriptedModelServer(say('Hi.'));
    await using aura = await serve({ model });
    const plain = await aura.stream();
    const marked = await aura.stream('Hello?', resumable);
    const detached = await aura.stream('Hello?', background);
    const hasIds = ({ frames }: typeof plain): boolean => frames.some(({ id }) => id !== undefined);
    expect([plain, marked, detached].map(hasIds)).toEqual([false, true, true]);
    expect([plain, marked, detached].map(runIdOf)).toEqual([
      expect.stringMatching(/^run_/),
      expect.stringMatching(/^run_/),
      expect.stringMatching(/^run_/),
    ]);
    const id = new RegExp(`^${runIdOf(marked)}\\.\\d+\\.\\d+$`);
    expect(marked.frames.at(-1)).toEqual({ id: expect.stringMatching(id), data: '[DONE]' });
    for (const { text } of [plain, marked, detached]) expect(text).toBe('Hi.');
  });

  it('can be read again from the beginning, and from behind each of its ids', async () => {
    await using mcp = await fakeMcpServer();
    const calls = ['one', 'two'].map((message) => ({ name: 'mock_tool', args: { message } }));
    await using model = await scriptedModelServer(callOnce(...calls), { chunkSize: 5 });
    const config = agentToml({ servers: [httpServer('tools', mcp.url)] });
    await using aura = await serve({ model, config });
    const first = await aura.stream('Hello?', resumable);
    const again = await readTranscript(await attach(aura, runIdOf(first)));
    expect(again.text).toBe(first.text);
    expect(again.events).toEqual(first.events);
    expect(again.toolCalls).toEqual(first.toolCalls);
    expect(again.finishReasons).toEqual(['stop']);
    expect(again.done).toBe(true);
    const { id, created, model: name } = first.chunks[0] ?? {};
    for (const chunk of again.chunks) expect(chunk).toMatchObject({ id, created, model: name });

    const named = (frames: readonly WireFrame[]): readonly unknown[] =>
      frames.flatMap(({ event, data }) => (event === undefined ? [] : [[event, data]]));
    const textOf = (frames: readonly WireFrame[]): string =>
      frames
        .map(({ data }) => (data as { choices?: [{ delta: { content?: string } }] }).choices)
        .map((choices) => choices?.[0]?.delta.content ?? '')
        .join('');
    for (const [index, frame] of first.frames.entries()) {
      if (frame.id === undefined || frame.data === '[DONE]') continue;
      const rest = await readTranscript(await attach(aura, runIdOf(first), frame.id));
      const before = first.frames.slice(0, index + 1);
      expect(textOf(before) + rest.text, frame.id).toBe(first.text);
      expect([...named(before), ...named(rest.frames)]).toEqual(named(first.frames));
      expect(rest.done).toBe(true);
    }
    const last = first.frames.at(-1)?.id;
    const nothing = await attach(aura, runIdOf(first), last);
    expect([nothing.status, await nothing.text()]).toEqual([204, '']);
  });

  it('goes on live for a client that comes back in the middle of the answer', async () => {
    await using model = await stepwiseModel();
    await using aura = await serve({ model });
    const response = await aura.post({ stream: true }, resumable);
    await model.say('One ');
    await model.say('two ');
    const lastId = await leaveAfter(response, 'two');
    await model.say('three ');
    const rest = await attach(aura, runIdOf(response), lastId);
    const frames = readFrames(rest);
    const { data } = await readUntil(frames, saying('three'));
    expect(data).toMatchObject({ choices: [{ delta: { content: 'three ' } }] });
    await model.say('four.');
    await model.end();
    await readUntil(frames, saying('four.'));
    await readUntil(frames, ({ data }) => data === '[DONE]');
  });

  it('shows a run to several readers at once, one of whom may leave', async () => {
    await using model = await stepwiseModel();
    await using aura = await serve({ model });
    const response = await aura.post({ stream: true }, resumable);
    await model.say('One ');
    const second = readTranscript(await attach(aura, runIdOf(response)));
    await leaveAfter(response, 'One');
    await model.say('two.');
    await model.end();
    expect((await second).text).toBe('One two.');
  });
});

describe('a reader who leaves', () => {
  const settings = { resumeGraceMs: 10_000 };

  it('ends a resumable run when nobody comes back in time', async () => {
    const clock = fakeClock();
    await using model = await stepwiseModel();
    await using aura = await serve({ model, clock, settings });
    const response = await aura.post({ stream: true }, resumable);
    await model.say('One ');
    await leaveAfter(response, 'One');
    await waitFor('the disconnect to be noticed', () =>
      aura.log.lines.some(({ fields }) => fields?.['disconnected'] === true),
    );
    await clock.advance(9_999);
    expect(await statusOf(aura, runIdOf(response))).toBe('running');
    await clock.advance(1);
    await model.left;
    const { text, done } = await readTranscript(await attach(aura, runIdOf(response)));
    expect(text).toContain('client disconnected');
    expect(done).toBe(true);
  });

  it('can come back within the grace period, and has it again after that', async () => {
    const clock = fakeClock();
    await using model = await stepwiseModel();
    await using aura = await serve({ model, clock, settings });
    const disconnects = (): number =>
      aura.log.lines.filter(({ fields }) => fields?.['disconnected'] === true).length;
    const response = await aura.post({ stream: true }, resumable);
    await model.say('One ');
    const lastId = await leaveAfter(response, 'One');
    await waitFor('the disconnect to be noticed', () => disconnects() === 1);
    await clock.advance(9_000);
    const rest = await attach(aura, runIdOf(response), lastId);
    await clock.advance(9_000);
    await model.say('two ');
    await leaveAfter(rest, 'two');
    await waitFor('the disconnect to be noticed', () => disconnects() === 2);
    await clock.advance(9_999);
    expect(await statusOf(aura, runIdOf(response))).toBe('running');
    await clock.advance(1);
    await model.left;
  });

  it('is nothing to a run in the background', async () => {
    const clock = fakeClock();
    await using model = await stepwiseModel();
    await using aura = await serve({ model, clock, settings });
    const response = await aura.post({ stream: true }, background);
    await model.say('One ');
    const lastId = await leaveAfter(response, 'One');
    // Longer than a resumable run waits for a reader, shorter than a model may be silent.
    await clock.advance(100_000);
    await model.say('two.');
    await model.end();
    await waitFor(
      'the run to end',
      async () => (await statusOf(aura, runIdOf(response))) === 'completed',
    );
    const { text } = await readTranscript(await attach(aura, runIdOf(response), lastId));
    expect(text).toBe('two.');
  });

  it('does not end a run that somebody else has asked for', async () => {
    await using model = await stepwiseModel();
    await using aura = await serve({ model });
    const asked = aura.stream();
    await model.say('One ');
    const { data } = await runBody(await fetch(`${aura.url}/aura/runs`));
    await leaveAfter(await attach(aura, data[0]?.id ?? ''), 'One');
    await model.say('two.');
    await model.end();
    expect((await asked).text).toBe('One two.');
  });
});

describe('a stream that cannot be given', () => {
  it.each(['nonsense', 'run_1.2', 'other.1.0'])('refuses the cursor %j', async (lastId) => {
    await using model = await scriptedModelServer(say('Hi.'));
    await using aura = await serve({ model });
    const response = await attach(aura, runIdOf(await aura.stream()), lastId);
    const refusal = await refusalOf(response);
    expect(refusal).toMatchObject({ status: 400, type: 'invalid_request_error' });
  });

  it('is a 404 for an unknown run', async () => {
    await using model = await scriptedModelServer(say('Hi.'));
    await using aura = await serve({ model });
    const response = await attach(aura, 'run_0');
    expect(await refusalOf(response)).toMatchObject({ status: 404, type: 'not_found' });
  });

  it('refuses a mode that is neither true nor false', async () => {
    await using model = await scriptedModelServer(say('Hi.'));
    await using aura = await serve({ model });
    const response = await aura.post('Hello?', { headers: { 'x-aura-background': 'yes' } });
    const { status, message } = await refusalOf(response);
    expect([status, message]).toEqual([400, expect.stringContaining('x-aura-background')]);
  });
});
