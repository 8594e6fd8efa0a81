import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { dirname } from 'node:path';
import { AuraError, parseJson } from '@aura/core';
import type { JsonValue, Secret } from '@aura/core';
import { closeServer, listen } from '../http/listen.ts';
import { readBody } from '../http/web-bridge.ts';
import { playReply } from './play-reply.ts';
import type { Pace } from './play-reply.ts';
import { createPlayer } from './player.ts';
import { recordExchange } from './record-exchange.ts';
import { scrubExchange, scrubJson } from './scrub-exchange.ts';
import { createScrubber } from './scrubber.ts';
import { formatTape, parseTape } from './tape.ts';
import type { Exchange, Tape, TapedRequest } from './tape.ts';

/** Settings of a {@link cassette}. */
export interface CassetteOptions {
  /**
   * `replay` needs no network and no key. `record` asks the real server and writes the file anew. `auto` replays a file that
   * is there and records one that is not: not for automatic checks, where a missing file has to fail. Default `replay`.
   */
  readonly mode?: 'replay' | 'record' | 'auto';
  /** What to record: the base address of a provider, such as `https://api.openai.com/v1`. Not needed for replay. */
  readonly target?: string;
  /** What must not get into the file besides the credentials in the headers and the query, which are taken out anyway. */
  readonly secrets?: readonly Secret[];
  /** Makes bodies equal that differ by what must not matter, such as the time. Applied to both before they are compared. */
  readonly normalise?: (body: JsonValue) => JsonValue;
  /** Default: every piece follows the one before it at once. */
  readonly pace?: Pace;
}

/** A server on 127.0.0.1 that stands before a provider and keeps what it says, or says it again. */
export interface Cassette extends AsyncDisposable {
  /** What a client takes for its base address, in the place of the target. */
  readonly url: string;
  readonly mode: 'replay' | 'record';
  /** Throws when a request was made that was not recorded, or one that was recorded was not made. */
  assertComplete(): void;
}

/**
 * Puts a cassette into the place of a provider. Disposing of it writes the file, when it records. Replay is strict: a
 * request has to have the method, the path and the body of one that was recorded; requests made at once may come in any
 * order. Any other is answered with status 400 and an account of the differences.
 * Throws `testkit/cassette_missing` and `testkit/cassette_invalid`.
 *
 * @example
 * await using tape = await cassette('fixtures/hello.json', { mode: 'replay' });
 * const model = createOpenAiModel({ model: 'gpt-5-mini', baseUrl: tape.url });
 */
export async function cassette(path: string, options: CassetteOptions = {}): Promise<Cassette> {
  const { mode = 'replay' } = options;
  const isPlayed = mode === 'replay' || (mode === 'auto' && existsSync(path));
  return isPlayed ? replay(path, options) : record(path, options);
}

async function replay(path: string, options: CassetteOptions): Promise<Cassette> {
  const { secrets = [], normalise, pace } = options;
  if (!existsSync(path)) {
    throw new AuraError('testkit/cassette_missing', {
      message: `there is no cassette ${path}`,
      hint: "Record it once, with mode: 'record' and a target.",
    });
  }
  const tape = parseTape(await readFile(path, 'utf8'), path);
  const player = createPlayer(tape, { path, ...(normalise === undefined ? {} : { normalise }) });
  const scrubber = createScrubber(secrets.map((secret) => secret.reveal()));
  const server = await start(tape.target, async (incoming, response, body) => {
    const { headers, url = '/' } = incoming;
    scrubber.learn(headers, url);
    const made = toRequest(incoming, body);
    const found = player.next({
      ...made,
      path: scrubber.path(url),
      body: scrubJson(made.body, scrubber),
    });
    if (found instanceof AuraError) refuse(response, found);
    else await playReply(found.reply, response, pace);
  });
  return { ...server, mode: 'replay', assertComplete: () => player.assertComplete() };
}

async function record(path: string, options: CassetteOptions): Promise<Cassette> {
  const { target, secrets = [] } = options;
  const { origin } = URL.parse(target ?? '') ?? { origin: undefined };
  if (target === undefined || origin === undefined) {
    throw new AuraError('testkit/cassette_invalid', {
      message: `${path} cannot be recorded: ${target === undefined ? 'no target is given' : `${target} is no address`}`,
      hint: "Give the base address of the provider, for example target: 'https://api.openai.com/v1'.",
    });
  }
  const scrubber = createScrubber(secrets.map((secret) => secret.reveal()));
  const made: { readonly request: TapedRequest; readonly reply: Promise<Exchange['reply']> }[] = [];
  const server = await start(target, async (incoming, response, body) => {
    scrubber.learn(incoming.headers, incoming.url ?? '/');
    const request = { ...toRequest(incoming, body), headers: scrubber.headers(incoming.headers) };
    const reply = recordExchange(incoming, response, { origin, body, scrubber });
    made.push({ request, reply });
    await reply;
  });
  return {
    ...server,
    mode: 'record',
    assertComplete() {},
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      const exchanges: Exchange[] = [];
      for (const { request, reply } of made) {
        exchanges.push(scrubExchange({ request, reply: await reply }, scrubber));
      }
      await write(path, { cassette: 1, target: scrubber.path(target), exchanges });
    },
  };
}

type Handler = (incoming: IncomingMessage, response: ServerResponse, body: string) => Promise<void>;

/** A server whose address has the path of the target, so that clients append what they append there. */
async function start(
  target: string,
  handle: Handler,
): Promise<Pick<Cassette, 'url'> & AsyncDisposable> {
  const server = createServer((incoming, response) => {
    const serve = async (): Promise<void> => handle(incoming, response, await readBody(incoming));
    serve().catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });
  const { pathname, search } = new URL(target);
  const origin = await listen(server);
  return {
    url: `${origin}${pathname.replace(/\/+$/, '')}${search}`,
    [Symbol.asyncDispose]: () => closeServer(server),
  };
}

function toRequest({ method = 'GET', url = '/' }: IncomingMessage, text: string): TapedRequest {
  const parsed = parseJson(text);
  const body = parsed.ok ? parsed.value : text;
  return { method, path: url, headers: {}, body: text === '' ? null : body };
}

/** In the shape that all providers' clients show to people. 400: nobody asks again. */
function refuse(response: ServerResponse, { code, message, hint }: AuraError): void {
  const error = { message: hint === undefined ? message : `${message} ${hint}`, type: code };
  response.writeHead(400, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ error }));
}

async function write(path: string, tape: Tape): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  // Half a cassette would be taken for a whole one.
  const unfinished = `${path}.${process.pid}.tmp`;
  await writeFile(unfinished, formatTape(tape));
  await rename(unfinished, path);
}
