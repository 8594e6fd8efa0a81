import { scriptedModelServer, seededRandom } from '@aura/testkit';
import type { ScriptedModelServer, WireRequest, WireStep } from '@aura/testkit';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { runBody } from '../wire/support/run-api.ts';
import type { RunBody } from '../wire/support/run-api.ts';
import { waitFor } from '../wire/support/wait-for.ts';
import { installEffects } from './effects.ts';
import type { EffectsInstallation, ServedProcess } from './effects.ts';
import { newFamily } from './family.ts';
import { runReader } from './run-reader.ts';
import type { RunReader } from './run-reader.ts';

const isLong = process.env['AURA_TEST_LONG'] === '1';
const kills = isLong ? 300 : 20;
const seed = Number(process.env['AURA_TEST_SEED'] ?? 20_260_202);
/** A little more than what a run takes. */
const longestRunMs = 700;

const opening = 'Let me see what there is to do about that.';
const unknown = 'Whether it took effect is unknown';

interface Scene extends AsyncDisposable {
  readonly model: ScriptedModelServer;
  readonly at: EffectsInstallation;
}

async function scene(script: (request: WireRequest) => WireStep): Promise<Scene> {
  await using stack = new AsyncDisposableStack();
  const family = newFamily();
  const model = stack.use(await scriptedModelServer(script, { pauseMs: 5, chunkSize: 6 }));
  const at = stack.use(await installEffects({ model, family }));
  const owned = stack.move();
  return {
    model,
    at,
    async [Symbol.asyncDispose]() {
      await owned.disposeAsync();
      await family.extinct();
    },
  };
}

const ask = (
  { url }: ServedProcess,
  mode: 'background' | 'resumable' | undefined,
  question = 'work',
): Promise<Response> =>
  fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(mode === undefined ? {} : { [`x-aura-${mode}`]: 'true' }),
    },
    body: JSON.stringify({ stream: true, messages: [{ role: 'user', content: question }] }),
  });

const reattach = ({ url }: ServedProcess, runId: string, lastId?: string): Promise<Response> =>
  fetch(`${url}/aura/runs/${runId}/stream`, {
    headers: lastId === undefined ? {} : { 'last-event-id': lastId },
  });

const runIdOf = ({ headers }: Response): string => headers.get('x-aura-run-id') ?? '';

const ended = ({ url }: ServedProcess, runId: string): Promise<RunBody> =>
  waitFor(
    'the run to end',
    async () => {
      const run = await runBody(await fetch(`${url}/aura/runs/${runId}`));
      return (run.status === 'completed' || run.status === 'failed') && run;
    },
    15_000,
  );

async function kill({ process }: ServedProcess): Promise<void> {
  process.kill('SIGKILL');
  expect(await process.exited).toEqual({ code: null, signal: 'SIGKILL' });
}

/** The whole run as a client sees it that was not there before. */
async function wholeRun(server: ServedProcess, runId: string): Promise<RunReader> {
  const reader = runReader();
  await reader.read(await reattach(server, runId));
  expect(reader.done).toBe(true);
  return reader;
}

/** True when a text is these paragraphs, each of which may have been begun and broken off before. */
function isTold(text: string, paragraphs: readonly string[]): boolean {
  const [first, ...others] = paragraphs;
  if (first === undefined) return text === '';
  for (
    let length = 1;
    length <= first.length && text.startsWith(first.slice(0, length));
    length += 1
  ) {
    const rest = text.slice(length);
    if (length === first.length && others.length === 0 && rest === '') return true;
    if (!rest.startsWith('\n\n')) continue;
    if (isTold(rest.slice(2), paragraphs)) return true;
    if (length === first.length && isTold(rest.slice(2), others)) return true;
  }
  return false;
}

describe.each(['background', 'resumable'] as const)('a %s run whose server is killed', (mode) => {
  /** Two calls that change something, of which one is held, and one that only looks, held as well. */
  const script = ({ toolResults }: WireRequest): WireStep =>
    toolResults.length > 0
      ? { text: `The tools said: ${toolResults.join(' | ')}` }
      : {
          text: opening,
          calls: [
            { id: 'call_1', name: 'change', args: { id: 'quick' } },
            { id: 'call_2', name: 'change', args: { id: 'slow', hold: true } },
            { id: 'call_3', name: 'look', args: { id: 'slow', hold: true } },
          ],
        };

  it('goes on in the next one, repeats nothing that is done, and its client misses nothing', async () => {
    await using stage = await scene(script);
    const { at, model } = stage;
    const reader = runReader();
    let runId: string;
    at.hold();
    {
      await using first = await at.start();
      const response = await ask(first, mode);
      runId = runIdOf(response);
      const reading = reader.read(response);
      await reader.when(({ event }) => event === 'aura.tool_complete');
      await waitFor(
        'the others to run',
        () => at.count('change slow') + at.count('look slow') === 2,
      );
      await kill(first);
      await reading;
    }
    expect(reader.done).toBe(false);
    expect(reader.text).toBe(opening);
    at.letGo();

    await using second = await at.start();
    await reader.read(await reattach(second, runId, reader.lastId));
    expect(reader.done).toBe(true);
    expect([at.count('change quick'), at.count('change slow'), at.count('look slow')]).toEqual([
      1, 1, 2,
    ]);
    const [, changed] = model.requests;
    const messages = changed?.body['messages'] ?? [];
    const results = (messages as { readonly role: string; readonly content: string }[])
      .filter(({ role }) => role === 'tool')
      .map(({ content }) => content);
    expect(results).toEqual([
      'done change quick',
      expect.stringContaining(unknown),
      'done look slow',
    ]);
    expect(model.requests).toHaveLength(2);

    const answer = `The tools said: ${results.join(' | ')}`;
    expect(reader.text).toBe(`${opening}\n\n${answer}`);
    const { outcome } = await ended(second, runId);
    expect(outcome).toMatchObject({ stop_reason: 'completed', text: `${opening}\n\n${answer}` });
    const whole = await wholeRun(second, runId);
    expect(reader.text).toBe(whole.text);
    expect(reader.rest).toEqual(whole.rest);
    const ids = reader.frames.flatMap(({ id }) => id ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    const chunks = reader.frames.flatMap(({ event, data }) =>
      event === undefined && typeof data === 'object'
        ? [data as { id: string; created: number }]
        : [],
    );
    expect(new Set(chunks.map(({ id, created }) => `${id} ${created}`)).size).toBe(1);
  });
});

/** Two changes and a look at the same time, each of which takes a moment. */
function work({ question, toolResults }: WireRequest): WireStep {
  if (toolResults.length > 0) return { text: `The tools said: ${toolResults.join(' | ')}` };
  return {
    text: opening,
    calls: [
      { name: 'change', args: { id: `${question}-a`, ms: 20 } },
      { name: 'change', args: { id: `${question}-b`, ms: 120 } },
      { name: 'look', args: { id: `${question}-c`, ms: 80 } },
    ],
  };
}

/** Checks how a run ended that was killed at some moment and taken up again. */
async function checkEnd(
  { at, server }: { readonly at: EffectsInstallation; readonly server: ServedProcess },
  run: { readonly runId: string; readonly question: string; readonly reader: RunReader },
): Promise<void> {
  const { runId, question, reader } = run;
  const { outcome } = await ended(server, runId);
  const [first, answer = ''] = (outcome?.text ?? '').split('\n\n');
  const results = answer.replace('The tools said: ', '').split(' | ');
  expect(first).toBe(opening);
  expect(results).toHaveLength(3);
  for (const [index, trace] of [`change ${question}-a`, `change ${question}-b`].entries()) {
    const result = results[index] ?? '';
    if (result === `done ${trace}`) expect(at.count(trace)).toBe(1);
    else expect([result, at.count(trace) <= 1]).toEqual([expect.stringContaining(unknown), true]);
  }
  expect(results[2]).toBe(`done look ${question}-c`);
  expect(at.count(`look ${question}-c`)).toBeGreaterThan(0);

  await reader.read(await reattach(server, runId, reader.lastId));
  const whole = await wholeRun(server, runId);
  expect(reader.rest).toEqual(whole.rest);
  for (const { text, shown } of [reader, whole]) {
    expect([text, isTold(text, [opening, answer])]).toEqual([text, true]);
    expect(shown).toBe(`${opening}\n\n${answer}`);
  }
}

it(
  `a run that is killed at any of ${kills} moments comes to the end it would have come to`,
  { timeout: 30_000 + kills * 10_000 },
  async () => {
    const random = seededRandom(seed);
    await using stage = await scene(work);
    const { at } = stage;
    let server = await at.start();
    let lost = 0;
    let taken = 0;
    try {
      for (let count = 1; count <= kills; count += 1) {
        const question = `w${count}`;
        const delayMs = Math.floor(random.number() * longestRunMs);
        const reader = runReader();
        const response = await ask(server, count % 2 === 0 ? 'background' : 'resumable', question);
        const runId = runIdOf(response);
        const reading = reader.read(response);
        await sleep(delayMs);
        await kill(server);
        await reading;
        if (!reader.done) taken += 1;

        const moment = `kill ${count} (seed ${seed}), ${delayMs} ms into the run`;
        server = await at.start();
        if (reader.lastId === undefined) {
          const { status } = await fetch(`${server.url}/aura/runs/${runId}`);
          // Nobody has been told that there is a run before it is kept.
          if (status === 404) {
            lost += 1;
            continue;
          }
        }
        await checkEnd({ at, server }, { runId, question, reader }).catch((error: unknown) => {
          throw new Error(moment, { cause: error });
        });
      }
    } finally {
      await server[Symbol.asyncDispose]();
    }
    expect(taken).toBeGreaterThan(kills / 4);
    expect(lost).toBeLessThan(kills / 4);
  },
);

it('a run that needs its client is closed after a crash, without asking the model again', async () => {
  await using stage = await scene(work);
  const { at, model } = stage;
  let runId: string;
  {
    await using first = await at.start();
    const response = await ask(first, undefined);
    runId = runIdOf(response);
    const reader = runReader();
    const reading = reader.read(response);
    await waitFor('a tool to run', () => at.count('change work-a') === 1);
    await kill(first);
    await reading;
  }
  await using second = await at.start();
  const run = await ended(second, runId);
  expect(run).toMatchObject({ status: 'failed', error: { code: 'run/interrupted' } });
  expect(model.requests).toHaveLength(1);
  expect(at.count('change work-a')).toBe(1);
});

it('a server that is asked to stop puts a run aside, tells nobody that it is over, and takes it up again', async () => {
  await using stage = await scene(work);
  const { at } = stage;
  const reader = runReader();
  let runId: string;
  {
    await using first = await at.start({ SHUTDOWN_TIMEOUT_SECS: '0' });
    const response = await ask(first, 'background');
    runId = runIdOf(response);
    const reading = reader.read(response);
    await reader.when(({ event }) => event === 'aura.tool_requested');
    expect(await first.process.stop()).toEqual({ code: 0, signal: null });
    await reading;
  }
  expect(reader.done).toBe(false);
  await using second = await at.start();
  await checkEnd({ at, server: second }, { runId, question: 'work', reader });
  expect(reader.done).toBe(true);
});
