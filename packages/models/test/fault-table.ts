import type { ServerResponse } from 'node:http';
import { createRuntime, defineTool, Namespace, Secret, silentLogger } from '@aura/core';
import type { AuraEvent, Clock, JsonObject, ModelPort, Random } from '@aura/core';
import { hostileModelServer, sseData } from '@aura/testkit';
import type { HostileModelServer } from '@aura/testkit';
import { createOpenAiModel } from '../src/openai/create-openai-model.ts';
import { createMemoryProfileStates } from '../src/resilience/memory-profile-states.ts';
import type { ModelRoute, ProfileConnection } from '../src/resilience/model-route.ts';
import { ProfileLedger } from '../src/resilience/profile-ledger.ts';
import { createResilientModel } from '../src/resilience/resilient-model.ts';

/** What goes wrong. */
export const faults = [
  '401',
  '402',
  '403',
  '408',
  '413',
  '429',
  '429 soon',
  '429 late',
  '500',
  '503',
  '529',
  'unknown host',
  'reset',
  'stall',
  'cut after 0',
  'cut after 1',
  'cut after 3',
  'broken JSON',
  'empty choices',
  'no usage',
] as const;

/** One of {@link faults}. */
export type Fault = (typeof faults)[number];

/** When it does: in the first answer, in the call that it makes, or in the answer after that call. */
export type Phase = 'before' | 'during' | 'after';

/** One cell of the table. */
export interface Cell {
  readonly fault: Fault;
  readonly phase: Phase;
  readonly keys: number;
  readonly fallbacks: number;
  /** What it goes wrong with: the first credential only, or every one of the model. */
  readonly scope: 'key' | 'model';
}

/** What came of it. */
export interface CellResult {
  readonly text: string | undefined;
  readonly code: string | undefined;
  readonly effects: number;
  readonly ends: readonly string[];
  readonly answers: number;
}

const nowhere = 'http://no-such-host.invalid/v1';
/** Long enough for a machine that has a lot to do. */
const stallMs = 2_000;

const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  // Only the watch over a call takes its time; pauses take none.
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, ms === stallMs ? ms : 0);
      signal?.addEventListener('abort', () => {
        clearTimeout(timer);
        reject(signal.reason);
      });
    }),
};
const random: Random = {
  fill: (bytes) => crypto.getRandomValues(bytes),
  number: Math.random,
};

const delta = (content: JsonObject): string => sseData({ choices: [{ index: 0, delta: content }] });
const finish = (reason: string): string =>
  sseData({ choices: [{ index: 0, delta: {}, finish_reason: reason }] });
const usage = sseData({
  choices: [],
  usage: { prompt_tokens: 5, completion_tokens: 5, total_tokens: 10 },
});
const done = sseData('[DONE]');
const call = (more: JsonObject): JsonObject => ({ tool_calls: [{ index: 0, ...more }] });

/** The parts of a good answer: a call of the tool first, a text once it has its result. */
function goodParts(isAfter: boolean): readonly string[] {
  return isAfter
    ? [
        delta({ content: 'All ' }),
        delta({ content: 'is ' }),
        delta({ content: 'well.' }),
        finish('stop'),
      ]
    : [
        delta({ content: 'Let me see. ' }),
        delta(call({ id: 'call_1', function: { name: 'note', arguments: '' } })),
        delta(call({ function: { arguments: '{"text":' } })),
        delta(call({ function: { arguments: '"x"}' } })),
        finish('tool_calls'),
      ];
}

function respondWell(response: ServerResponse, isAfter: boolean): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.end([...goodParts(isAfter), usage, done].join(''));
}

const statusBodies: Readonly<Record<string, JsonObject>> = {
  '401': { message: 'Incorrect API key provided', code: 'invalid_api_key' },
  '402': { message: 'Insufficient credits' },
  '403': { message: 'This key may not use the model', code: 'permission_denied' },
  '408': { message: 'Request timeout' },
  '413': { message: 'The request is too large' },
  '429': { message: 'Rate limit reached', code: 'rate_limit_exceeded' },
  '500': { message: 'The server had an error', type: 'server_error' },
  '503': { message: 'The engine is overloaded' },
  '529': { message: 'Overloaded', type: 'overloaded_error' },
};

function respondWithStatus(response: ServerResponse, fault: Fault, parts: readonly string[]): void {
  const [status = '', when] = fault.split(' ');
  const error = statusBodies[status] ?? {};
  if (parts.length > 0) {
    // The head of the answer is out already: what is left is to report it inside.
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end([...parts, sseData({ error: { ...error, status: Number(status) } })].join(''));
    return;
  }
  const retryAfter = when === undefined ? {} : { 'retry-after': when === 'soon' ? '1' : '3600' };
  response.writeHead(Number(status), { 'content-type': 'application/json', ...retryAfter });
  response.end(JSON.stringify({ error }));
}

function respondBadly(response: ServerResponse, { fault, phase }: Cell): void {
  const isAfter = phase === 'after';
  const good = goodParts(isAfter);
  const begun = phase === 'during' ? good.slice(0, 3) : [];
  if (/^\d/.test(fault)) {
    respondWithStatus(response, fault, begun);
    return;
  }
  const count = fault.startsWith('cut') ? Number(fault.split(' ')[2]) : begun.length;
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  switch (fault) {
    case 'no usage':
      response.end([...good, done].join(''));
      return;
    case 'empty choices':
      response.end([sseData({ choices: [] }), done].join(''));
      return;
    case 'broken JSON':
      response.end([...begun, 'data: {"choices": [{"delta"\n\n', done].join(''));
      return;
    case 'stall':
      response.flushHeaders();
      if (begun.length > 0) response.write(begun.join(''));
      return;
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    default:
      response.flushHeaders();
      response.write(good.slice(0, count).join(''), () => response.destroy());
  }
}

/** A server that answers by who asks: the name of the key says in which cell, and what it is to do. */
export async function faultyServer(cells: readonly Cell[]): Promise<HostileModelServer> {
  return hostileModelServer(({ headers, body }, response) => {
    const [, at = '0', kind] = String(headers.authorization).split(/[-\s]/).slice(1);
    const cell = cells[Number(at)];
    const isAfter = JSON.stringify(body).includes('"role":"tool"');
    const isNow = isAfter === (cell?.phase === 'after');
    if (cell === undefined || kind === 'good' || !isNow) respondWell(response, isAfter);
    else respondBadly(response, cell);
  });
}

function connection(
  url: string,
  options: { cell: Cell; at: number; name: string; isBad: boolean },
): ProfileConnection {
  const { cell, at, name, isBad } = options;
  const connect = (baseUrl: string): ModelPort =>
    createOpenAiModel({
      model: name.slice(0, 2),
      baseUrl,
      apiKey: new Secret(`sk-${at}-${isBad ? 'bad' : 'good'}`),
      contextWindow: name.startsWith('m0') ? 8_000 : 16_000,
    });
  const there = connect(url);
  if (!isBad || cell.fault !== 'unknown host') return { id: name, port: there };
  const gone = connect(nowhere);
  const port: ModelPort = {
    info: there.info,
    stream(request, callOptions) {
      const isAfter = request.messages.some(({ role }) => role === 'tool');
      const target = isAfter === (cell.phase === 'after') ? gone : there;
      return target.stream(request, callOptions);
    },
  };
  return { id: name, port };
}

/** Runs an agent with one call of a tool in the circumstances of a cell. */
export async function runCell(url: string, cell: Cell, at: number): Promise<CellResult> {
  const ledger = new ProfileLedger({
    states: createMemoryProfileStates(),
    clock,
    logger: silentLogger,
  });
  const profiles = Array.from({ length: cell.keys }, (_, key) =>
    connection(url, { cell, at, name: `m0-k${key}`, isBad: cell.scope === 'model' || key === 0 }),
  );
  const spare = Array.from({ length: cell.fallbacks }, (_, rank): ModelRoute => {
    const name = `m${rank + 1}-k0`;
    return { profiles: [connection(url, { cell, at, name, isBad: false })] };
  });
  const [first, ...others] = profiles;
  if (first === undefined) throw new RangeError('a cell needs a key');
  const model = createResilientModel({
    routes: [{ profiles: [first, ...others] }, ...spare],
    ledger,
    clock,
    random,
    stallMs: cell.fault === 'stall' ? stallMs : 60_000,
  });
  let effects = 0;
  const note = defineTool({
    name: 'note',
    description: 'Notes something',
    input: {
      jsonSchema: { type: 'object', properties: { text: { type: 'string' } } },
      check: (args) => ({ ok: true, args }),
    },
    annotations: { readOnly: true },
    execute: () => {
      effects += 1;
      return 'noted';
    },
  });
  await using runtime = createRuntime({
    ports: { clock, random, digest: { sha256: (text) => String(text.length) } },
    model,
    tools: [note],
    systemPrompt: 'You take notes.',
  });
  const seen: AuraEvent[] = [];
  const namespace = Namespace.of('tenant', `cell-${at}`);
  const run = runtime.stream({ namespace, input: 'Go on.' });
  run.subscribe((events) => seen.push(...events));
  const [outcome] = await Promise.allSettled([run.result]);
  const last = seen.at(-1);
  return {
    text: outcome.status === 'fulfilled' ? outcome.value.text : undefined,
    code: last?.type === 'run.failed' ? last.error.code : undefined,
    effects,
    ends: seen.map(({ type }) => type).filter((type) => /^run\.(completed|failed)$/.test(type)),
    answers: seen.filter(({ type }) => type === 'message.completed').length,
  };
}
