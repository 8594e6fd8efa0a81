import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { fullDisk, scriptedModelServer } from '@aura/testkit';
import type { FullDisk, WireRequest, WireStep } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { runBody } from '../wire/support/run-api.ts';
import { waitFor } from '../wire/support/wait-for.ts';
import { installEffects } from './effects.ts';
import type { EffectsInstallation, ServedProcess } from './effects.ts';
import { newFamily } from './family.ts';

const probe = await fullDisk();
const reason = typeof probe === 'string' ? `, skipped: ${probe}` : '';
if (typeof probe !== 'string') await probe[Symbol.asyncDispose]();

const timeoutMs = 90_000;
/** The store tries to write every 10 s, and recovery looks every 5 s. */
const noticedMs = 40_000;

const script = ({ toolResults }: WireRequest): WireStep =>
  toolResults.length > 0
    ? { text: `The tools said: ${toolResults.join(' | ')}` }
    : { calls: [{ id: 'call_1', name: 'look', args: { id: 'slow', hold: true } }] };

interface Scene extends AsyncDisposable {
  readonly at: EffectsInstallation;
  readonly disk: FullDisk;
  readonly server: ServedProcess;
}

async function scene(): Promise<Scene> {
  await using stack = new AsyncDisposableStack();
  const family = newFamily();
  stack.defer(() => family.extinct());
  const disk = await fullDisk();
  if (typeof disk === 'string') throw new Error(disk);
  stack.use(disk);
  const model = stack.use(await scriptedModelServer(script));
  const at = stack.use(await installEffects({ model, family }));
  const data = join(at.directory, 'data');
  await mkdir(data);
  const server = stack.use(await at.start(disk.environmentFor(await realpath(data))));
  const owned = stack.move();
  return { at, disk, server, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

const ask = (
  { url }: ServedProcess,
  { stream = false, headers = {} }: { stream?: boolean; headers?: Record<string, string> } = {},
): Promise<Response> =>
  fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ stream, messages: [{ role: 'user', content: 'work' }] }),
  });

const background = { headers: { 'x-aura-background': 'true' } };

async function healthOf({ url }: ServedProcess): Promise<Record<string, unknown>> {
  const response = await fetch(`${url}/health`);
  expect(response.status).toBe(200);
  return (await response.json()) as Record<string, unknown>;
}

const healthBecomes = (server: ServedProcess, status: string) =>
  waitFor(
    `the server to be ${status}`,
    async () => {
      const health = await healthOf(server);
      return health['status'] === status && health;
    },
    noticedMs,
  );

describe.skipIf(reason !== '')(
  `a server whose disk is full${reason}`,
  { timeout: timeoutMs },
  () => {
    it('says so, refuses what it cannot keep, and serves again when there is space', async () => {
      await using aura = await scene();
      const { disk, server } = aura;
      expect(await healthOf(server)).toMatchObject({ status: 'healthy', durable: true });
      expect(await (await ask(server)).text()).toContain('done look slow');

      await disk.fill();
      const whole = await ask(server);
      expect(await whole.text()).toContain('cannot store anything at the moment');
      const streamed = await (await ask(server, { stream: true })).text();
      expect(streamed).toContain('cannot store anything at the moment');
      expect(streamed).toContain('data: [DONE]');
      expect((await ask(server, background)).status).toBe(503);
      expect(await healthOf(server)).toMatchObject({
        status: 'degraded',
        durable: false,
        run_store: { backend: 'sqlite', ping: { ok: false, error: 'store/unavailable' } },
      });

      await disk.free();
      // Nobody asks: the server finds out by itself.
      expect(await healthBecomes(server, 'healthy')).toMatchObject({
        durable: true,
        run_store: { ping: { ok: true } },
      });
      expect(await (await ask(server)).text()).toContain('done look slow');
    });

    it('goes on by itself with the run it could not write about, when there is space', async () => {
      await using aura = await scene();
      const { at, disk, server } = aura;
      at.hold();
      const accepted = await ask(server, background);
      const { id } = (await accepted.json()) as { readonly id: string };
      await waitFor('the tool to be at work', () => at.count('look slow') === 1);
      await disk.fill();
      at.letGo();
      await healthBecomes(server, 'degraded');
      const read = async () => runBody(await fetch(`${server.url}/aura/runs/${id}`));
      expect(await read()).toMatchObject({ status: 'running' });
      await disk.free();
      const run = await waitFor(
        'the run to end',
        async () => {
          const body = await read();
          return body.status === 'completed' && body;
        },
        noticedMs,
      );
      expect(run.outcome?.text).toBe('The tools said: done look slow');
    });
  },
);
