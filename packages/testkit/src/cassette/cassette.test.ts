import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { request as requestHttp } from 'node:http';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '@aura/core';
import type { JsonValue } from '@aura/core';
import { describe, expect, it, vi } from 'vitest';
import { fakeClock } from '../clock/fake-clock.ts';
import { seededRandom } from '../random/seeded-random.ts';
import { hostileModelServer, sseData } from '../wire/hostile-model-server.ts';
import type { HostileHandler } from '../wire/hostile-model-server.ts';
import { cassette } from './cassette.ts';
import type { CassetteOptions } from './cassette.ts';
import { toBytes, toPiece } from './tape.ts';

const key = 'sk-a-very-secret-key-of-the-test';
const newPath = (): string => join(mkdtempSync(join(tmpdir(), 'aura-tape-')), 'deep', 'tape.json');

interface Answer {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly pieces: readonly string[];
  readonly isWhole: boolean;
}

/** A client that sees each piece as it arrives. */
function ask(url: string, body: JsonValue, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = requestHttp(
      `${url}/chat/completions`,
      { method: 'POST', headers: { authorization: `Bearer ${key}`, ...headers } },
      (response) => {
        const pieces: string[] = [];
        response.on('data', (bytes: Buffer) => pieces.push(bytes.toString('latin1')));
        const done = (isWhole: boolean): void =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            pieces,
            isWhole,
          });
        response.on('end', () => done(true));
        response.on('error', () => done(false));
      },
    );
    outgoing.on('error', reject);
    outgoing.end(JSON.stringify(body));
  });
}

/** Records what the handler answers to the questions, and returns the file. */
async function recorded(
  handler: HostileHandler,
  questions: readonly JsonValue[] = [{ q: 1 }],
  options: CassetteOptions = {},
): Promise<{ readonly path: string; readonly answers: readonly (Answer | undefined)[] }> {
  await using server = await hostileModelServer(handler);
  const path = newPath();
  const answers: (Answer | undefined)[] = [];
  {
    await using tape = await cassette(path, { mode: 'record', target: server.url, ...options });
    for (const question of questions) {
      answers.push(await ask(tape.url, question).catch(() => undefined));
    }
  }
  return { path, answers };
}

/** Writes one piece after the other, each read on its own. */
async function write(
  response: ServerResponse,
  pieces: readonly (string | Buffer)[],
): Promise<void> {
  for (const piece of pieces) {
    await new Promise<void>((resolve) => response.write(piece, () => setImmediate(resolve)));
  }
}

describe('cassette', () => {
  it('plays what was recorded: status, headers, and the same pieces, also when one ends within a character', async () => {
    const euro = Buffer.from('data: 5 \u20ac\n\n');
    const pieces = [sseData('first'), euro.subarray(0, 9), euro.subarray(9), sseData('[DONE]')];
    const { path, answers } = await recorded(async (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'x-request-id': 'req_1' });
      await write(response, pieces);
      response.end();
    });
    expect(answers[0]?.pieces).toEqual(
      pieces.map((piece) => Buffer.from(piece).toString('latin1')),
    );
    await using tape = await cassette(path);
    const played = await ask(tape.url, { q: 1 }, { authorization: 'Bearer other' });
    expect(played).toMatchObject({ status: 200, pieces: answers[0]?.pieces, isWhole: true });
    expect(played.headers).toMatchObject({
      'content-type': 'text/event-stream',
      'x-request-id': 'req_1',
    });
    tape.assertComplete();
  });

  it('plays failures as well: an error status, an answer that is cut, a connection that never answers', async () => {
    let count = 0;
    const { path, answers } = await recorded(
      async (_request, response) => {
        count += 1;
        if (count === 1) {
          response.writeHead(429, { 'retry-after': '7' }).end('{"error":"slow down"}');
        } else if (count === 2) {
          response.writeHead(200);
          await write(response, [sseData('half')]);
          response.destroy();
        } else response.destroy();
      },
      [{ q: 1 }, { q: 2 }, { q: 3 }],
    );
    await using tape = await cassette(path);
    const limited = await ask(tape.url, { q: 1 });
    expect(limited).toMatchObject({ status: 429, headers: { 'retry-after': '7' } });
    const cut = await ask(tape.url, { q: 2 });
    expect(cut).toMatchObject({ pieces: answers[1]?.pieces, isWhole: false });
    await expect(ask(tape.url, { q: 3 })).rejects.toThrow();
    expect(answers[2]).toBeUndefined();
    tape.assertComplete();
  });

  it('says nothing more where the client did not wait for more', async () => {
    await using server = await hostileModelServer((_request, response) => {
      response.writeHead(200).write('first');
    });
    const path = newPath();
    const leave = async (url: string): Promise<string> => {
      const controller = new AbortController();
      const { signal } = controller;
      const response = await fetch(`${url}/x`, { method: 'POST', body: '1', signal });
      const { value } = (await response.body?.getReader().read()) ?? {};
      controller.abort();
      return new TextDecoder().decode(value);
    };
    {
      await using tape = await cassette(path, { mode: 'record', target: server.url });
      await leave(tape.url);
      await vi.waitFor(async () => expect(await server.connections()).toBe(0));
    }
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({
      exchanges: [{ reply: { end: 'left' } }],
    });
    await using tape = await cassette(path);
    expect(await leave(tape.url)).toBe('first');
  });

  it('plays at the recorded pace on request, in the time of the clock it is given', async () => {
    const { path } = await recorded((_request, response) => void response.end('late'));
    const text = readFileSync(path, 'utf8').replace(/"afterMs": \d+/, '"afterMs": 4000');
    writeFileSync(path, text);
    const clock = fakeClock();
    await using tape = await cassette(path, { pace: { clock, speed: 2 } });
    const asked = ask(tape.url, { q: 1 });
    await vi.waitFor(() => expect(clock.sleeping).toBe(1));
    await clock.advance(2_000);
    expect((await asked).pieces).toEqual(['late']);
  });

  it('refuses a request that is not on it, with the differences, and again in assertComplete', async () => {
    const { path } = await recorded(
      (_request, response) => void response.end('{}'),
      [{ model: 'm', messages: [{ role: 'user', content: 'What is the mean of 12 and 7?' }] }],
    );
    await using tape = await cassette(path);
    const answer = await ask(tape.url, {
      model: 'm',
      messages: [{ role: 'user', content: 'What is the mean of 12 and 8?' }],
      tools: [],
    });
    expect(answer.status).toBe(400);
    const said = answer.pieces.join('');
    expect(said).toContain('testkit/cassette_mismatch');
    expect(said).toContain('body.messages[0].content: recorded ');
    expect(said).toContain('12 and 7?');
    expect(said).toContain('body.tools: recorded nothing, got []');
    expect(() => tape.assertComplete()).toThrow(/compared with number 1/);
  });

  it('answers each recorded request once, in whatever order they come', async () => {
    const { path } = await recorded(
      ({ body }, response) => void response.end(JSON.stringify(body)),
      [{ q: 1 }, { q: 2 }],
    );
    await using tape = await cassette(path);
    const answers = await Promise.all([ask(tape.url, { q: 2 }), ask(tape.url, { q: 1 })]);
    expect(answers.map(({ pieces }) => pieces.join(''))).toEqual(['{"q":2}', '{"q":1}']);
    const again = await ask(tape.url, { q: 1 });
    expect(again.pieces.join('')).toContain('all 2 recorded requests were made already');
  });

  it('says which recorded requests were not made', async () => {
    const { path } = await recorded((_request, response) => void response.end('{}'));
    await using tape = await cassette(path);
    expect(() => tape.assertComplete()).toThrow(/1 of 1 recorded requests .* POST \/v1\/chat/);
  });

  it('compares what is left after normalise', async () => {
    const { path } = await recorded(
      (_request, response) => void response.end('{}'),
      [{ now: 'Monday' }],
    );
    await using tape = await cassette(path, { normalise: () => null });
    expect((await ask(tape.url, { now: 'Friday' })).status).toBe(200);
  });

  it('writes no credential: not of headers, queries and settings, not where they are repeated, not what looks like one', async () => {
    const other = 'AKIAABCDEFGHIJKLMNOP';
    const ofSettings = 'the-name-of-the-customer';
    await using server = await hostileModelServer(({ headers }, response) => {
      response.writeHead(401, { 'openai-organization': 'org-of-somebody', 'set-cookie': 'a=b' });
      response.end(
        JSON.stringify({
          error: `${headers.authorization} ${String(headers['x-api-key'])} ${other} ${ofSettings}`,
        }),
      );
    });
    const path = newPath();
    const question = { system: `The key is ${key}.` };
    {
      const secrets = [new Secret(ofSettings)];
      await using tape = await cassette(path, { mode: 'record', target: server.url, secrets });
      const headers = { authorization: `Bearer ${key}`, 'x-api-key': 'another-secret-key' };
      const url = `${tape.url}/models?key=third-secret-key&pageSize=5`;
      const response = await fetch(url, {
        method: 'POST',
        body: JSON.stringify(question),
        headers,
      });
      // The client gets the truth.
      expect(await response.text()).toContain(key);
    }
    const text = readFileSync(path, 'utf8');
    for (const secret of [key, other, ofSettings, 'another-', 'third-', 'org-of', 'a=b']) {
      expect(text).not.toContain(secret);
    }
    expect(text).toContain('/v1/models?key=***&pageSize=5');
    await using tape = await cassette(path);
    const played = await fetch(`${tape.url}/models?key=x&pageSize=5`, {
      method: 'POST',
      body: JSON.stringify({ system: 'The key is ***.' }),
    });
    expect(played.status).toBe(401);
  });

  it('writes nothing when a credential came in two pieces', async () => {
    const path = newPath();
    await using server = await hostileModelServer(async (_request, response) => {
      response.writeHead(200);
      await write(response, [`it is ${key.slice(0, 12)}`, key.slice(12)]);
      response.end();
    });
    const tape = await cassette(path, { mode: 'record', target: server.url });
    await ask(tape.url, { q: 1 });
    await expect(tape[Symbol.asyncDispose]()).rejects.toMatchObject({
      code: 'testkit/cassette_secret',
    });
    await expect(cassette(path)).rejects.toMatchObject({ code: 'testkit/cassette_missing' });
  });

  it('keeps answers readable, one line of the answer on one of the file', async () => {
    const { path } = await recorded(
      (_request, response) => void response.end('data: a\n\ndata: b\n'),
    );
    const lines = readFileSync(path, 'utf8').split('\n');
    const shown = lines.map((line) => line.trim()).filter((line) => line.includes('\\n'));
    expect(shown).toEqual(['"data: a\\n",', '"\\n",', '"data: b\\n"']);
  });

  it('keeps any bytes as they are', () => {
    const random = seededRandom(7);
    for (let length = 0; length < 300; length += 1) {
      const bytes = Uint8Array.from({ length }, () => Math.floor(256 * random.number()));
      // Half of them are text, with a mark of the byte order now and then.
      const given = length % 2 === 0 ? bytes : Buffer.from(`\uFEFF${String(bytes)}\r\n\u20ac\n`);
      expect(Buffer.compare(toBytes(toPiece(given, 1)), given)).toBe(0);
    }
  });

  it('in auto mode records once and replays from then on', async () => {
    let count = 0;
    const server = await hostileModelServer((_request, response) => {
      count += 1;
      response.end('{}');
    });
    const path = newPath();
    for (const mode of ['record', 'replay', 'replay']) {
      await using tape = await cassette(path, { mode: 'auto', target: server.url });
      expect(tape.mode).toBe(mode);
      expect((await ask(tape.url, { q: 1 })).status).toBe(200);
      if (mode === 'record') await server[Symbol.asyncDispose]();
    }
    expect(count).toBe(1);
  });

  it.each([
    ['replays nothing that is not there', {}, 'testkit/cassette_missing'],
    ['records nothing without a target', { mode: 'record' as const }, 'testkit/cassette_invalid'],
    [
      'records no target that is no address',
      { mode: 'record' as const, target: 'openai' },
      'testkit/cassette_invalid',
    ],
  ])('%s', async (_title, options, code) => {
    await expect(cassette(newPath(), options)).rejects.toMatchObject({ code });
  });

  it.each(['', '{}', '[]', '{"cassette":2,"target":"http://a","exchanges":[]}'])(
    'takes no other file for a cassette: %s',
    async (text) => {
      const path = join(mkdtempSync(join(tmpdir(), 'aura-tape-')), 'tape.json');
      writeFileSync(path, text);
      await expect(cassette(path)).rejects.toMatchObject({ code: 'testkit/cassette_invalid' });
    },
  );
});
