import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { loadConfig } from '@aura/config';
import type { LoadedConfig } from '@aura/config';
import type { Clock } from '@aura/core';
import { createHost, inspectAgent, openTelemetry } from '@aura/host';
import { createServer } from '@aura/server';
import type { ServerOptions } from '@aura/server';
import { memoryLogger } from '@aura/testkit';
import type { MemoryLogger } from '@aura/testkit';
import OpenAI from 'openai';
import { agentToml } from './agent-toml.ts';
import { readTranscript } from './transcript.ts';
import type { Transcript } from './transcript.ts';

/** What a test serves. */
export interface ServeOptions {
  /** The model server; `{{ env.MODEL_URL }}` of the configuration. */
  readonly model: { readonly url: string };
  /** The text of the one file, or the files of a directory by name, which may name a folder too. Default: one agent without tools. */
  readonly config?: string | Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly settings?: ServerOptions;
  readonly defaultAgent?: string;
  readonly clock?: Clock;
  /** Variables of telemetry. Default: none, so that there is none. */
  readonly telemetry?: Readonly<Record<string, string>>;
}

/** The body of a chat request, as far as tests vary it. */
export type ChatBody = Partial<OpenAI.ChatCompletionCreateParams> & {
  readonly [member: string]: unknown;
};

/** Aura as its clients see it. */
export interface Served extends AsyncDisposable {
  readonly url: string;
  /** Where the files of the configuration are. */
  readonly directory: string;
  readonly client: OpenAI;
  readonly log: MemoryLogger;
  /** What loading the configuration found worth saying. */
  readonly warnings: LoadedConfig['warnings'];
  /** Posts a chat request. A text is asked as a question. */
  post(body: string | ChatBody, init?: RequestInit): Promise<Response>;
  /** Asks for a stream and reads it to its end. */
  stream(body?: string | ChatBody, init?: RequestInit): Promise<Transcript>;
  /** Asks for a whole answer. */
  complete(body?: string | ChatBody): Promise<OpenAI.ChatCompletion>;
}

/** Writes the files, loads them, and serves what they say on a free port. */
export async function serve(options: ServeOptions): Promise<Served> {
  const { model, config = agentToml(), env = {}, settings, defaultAgent, clock } = options;
  await using stack = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), 'aura-wire-'));
  stack.defer(() => rm(directory, { recursive: true }));
  const files = typeof config === 'string' ? { 'aura.toml': config } : config;
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeFile(join(directory, name), text);
  }
  const log = memoryLogger();
  const loaded = await loadConfig({
    path: typeof config === 'string' ? join(directory, 'aura.toml') : directory,
    cwd: directory,
    env: { MODEL_URL: model.url, ...env },
    inspect: inspectAgent(directory),
    ...(defaultAgent === undefined ? {} : { defaultAgent }),
  });
  const version = '0.0.0-test';
  const observed = { config: loaded, logger: log, version };
  const telemetry = await openTelemetry({
    env: options.telemetry ?? {},
    ...observed,
    metrics: settings?.metrics ?? false,
  });
  const host = stack.use(
    createHost({
      ...observed,
      cwd: directory,
      ...(telemetry === undefined ? {} : { telemetry }),
      ...(clock === undefined ? {} : { clock }),
    }),
  );
  const server = stack.use(
    createServer(host, { port: 0, customEvents: true, shutdownTimeoutMs: 0, ...settings }),
  );
  await server.listen();
  await host.recover();
  const { url } = server;
  const owned = stack.move();

  const post = (body: string | ChatBody, init: RequestInit = {}): Promise<Response> =>
    fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      body: JSON.stringify(toBody(body)),
      ...init,
      headers: { 'content-type': 'application/json', ...init.headers },
    });
  return {
    url,
    directory,
    log,
    warnings: loaded.warnings,
    client: new OpenAI({ baseURL: `${url}/v1`, apiKey: 'none', maxRetries: 0 }),
    post,
    stream: async (body = 'Hello?', init) =>
      readTranscript(await post({ ...toBody(body), stream: true }, init)),
    async complete(body = 'Hello?') {
      const response = await post(body);
      if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
      return (await response.json()) as OpenAI.ChatCompletion;
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function toBody(body: string | ChatBody): ChatBody {
  if (typeof body !== 'string') return { messages: [{ role: 'user', content: 'Hello?' }], ...body };
  return { messages: [{ role: 'user', content: body }] };
}
