import { expect, it } from 'vitest';
import { decide } from '../wire/support/approvals.ts';
import { runBody } from '../wire/support/run-api.ts';
import { waitFor } from '../wire/support/wait-for.ts';
import type { ServedProcess } from './effects.ts';
import { runReader } from './run-reader.ts';
import { paragraphs, together } from './together.ts';

const upstream = { 'x-upstream': 'Token of the caller' };
const tools = [
  {
    type: 'function',
    function: { name: 'now', description: 'now', parameters: { type: 'object', properties: {} } },
  },
];

async function ask(server: ServedProcess, messages: readonly object[]): Promise<Response> {
  return fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-aura-background': 'true', ...upstream },
    body: JSON.stringify({ stream: true, tools, messages }),
  });
}

interface Listed {
  readonly data: readonly { readonly id: string; readonly run_id: string }[];
}

it('a run with everything in it, killed in three places, ends as it would have, and its client misses nothing', async () => {
  await using scene = await together();
  const { at, model } = scene;
  const reader = runReader();
  let server = await at.start();
  const question = { role: 'user', content: 'work' };
  const response = await ask(server, [question]);
  const runId = response.headers.get('x-aura-run-id') ?? '';
  const stream = (lastId?: string): Promise<Response> =>
    fetch(`${server.url}/aura/runs/${runId}/stream`, {
      headers: { ...upstream, ...(lastId !== undefined && { 'last-event-id': lastId }) },
    });
  const startOf = (id: string) =>
    reader.when(
      ({ event, data }) => event === 'aura.tool_start' && JSON.stringify(data).includes(`"${id}"`),
    );
  let reading = reader.read(response);
  const killAndComeBack = async (): Promise<void> => {
    server.process.kill('SIGKILL');
    await server.process.exited;
    await reading;
    server = await at.start();
    reading = stream(reader.lastId).then((again) => reader.read(again));
  };
  const waiting = async () =>
    ((await (await fetch(`${server.url}/v1/approvals`)).json()) as Listed).data;

  await startOf('call_look');
  await killAndComeBack();
  await waitFor('two questions', async () => (await waiting()).length === 2, 20_000);
  await killAndComeBack();
  for (const { id } of await waitFor('them again', async () => {
    const all = await waiting();
    return all.length === 2 && all;
  }))
    expect((await decide(server, id, { approved: true })).status).toBe(204);
  await startOf('call_look3');
  await killAndComeBack();
  await reading;
  expect(reader.done).toBe(true);

  const whole = runReader();
  await whole.read(await stream());
  expect(whole.text).toBe(paragraphs.join('\n\n'));
  expect(reader.text).toBe(whole.text);
  expect(reader.rest).toEqual(whole.rest);
  const ids = reader.frames.flatMap(({ id }) => id ?? []);
  expect(new Set(ids).size).toBe(ids.length);
  expect(JSON.stringify(reader.rest)).toContain('"finish_reason":"tool_calls"');
  const run = await runBody(await fetch(`${server.url}/aura/runs/${runId}`));
  expect(run).toMatchObject({ status: 'completed', outcome: { stop_reason: 'client_tools' } });
  expect([at.count('change gated'), scene.sent()]).toEqual([1, 1]);
  const offered = model.requests.map(({ body }) => JSON.stringify(body['tools']));
  expect(new Set(offered.filter((list) => list !== undefined)).size).toBe(1);
  await server[Symbol.asyncDispose]();
}, 90_000);
