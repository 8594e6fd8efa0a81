import { fileURLToPath } from 'node:url';
import { scriptedModelServer, startProcess } from '@aura/testkit';
import type { WireRequest, WireStep } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { conversational, decide, hitl, untilPending } from '../wire/support/approvals.ts';
import { runBody } from '../wire/support/run-api.ts';
import { waitFor } from '../wire/support/wait-for.ts';
import { installEffects } from './effects.ts';
import type { EffectsInstallation, ServedProcess } from './effects.ts';
import { newFamily } from './family.ts';

const bin = fileURLToPath(new URL('../../packages/cli/bin/aura.js', import.meta.url));
const twoMinutes = 120;

const script = ({ toolResults }: WireRequest): WireStep =>
  toolResults.length > 0
    ? { text: `The tools said: ${toolResults.join(' | ')}` }
    : {
        calls: [
          { id: 'call_1', name: 'change', args: { id: 'gated' } },
          { id: 'call_2', name: 'look', args: { id: 'free' } },
        ],
      };

interface Scene extends AsyncDisposable {
  readonly at: EffectsInstallation;
  readonly asked: () => number;
}

async function scene(timeoutSecs: number = twoMinutes): Promise<Scene> {
  await using stack = new AsyncDisposableStack();
  const family = newFamily();
  const rest = hitl(['change'], conversational, `timeout_secs = ${timeoutSecs}`);
  const model = stack.use(await scriptedModelServer(script));
  const at = stack.use(await installEffects({ model, family, rest }));
  const owned = stack.move();
  return {
    at,
    asked: () => model.requests.length,
    async [Symbol.asyncDispose]() {
      await owned.disposeAsync();
      await family.extinct();
    },
  };
}

const ask = (
  { url }: ServedProcess,
  headers: Readonly<Record<string, string>>,
  stream = true,
): Promise<Response> =>
  fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ stream, messages: [{ role: 'user', content: 'work' }] }),
  });

const background = { 'x-aura-background': 'true' };

interface Waiting {
  readonly id: string;
  readonly run_id: string;
}

/** What the server says waits for a decision. */
async function listed({ url }: ServedProcess): Promise<readonly Waiting[]> {
  const response = await fetch(`${url}/v1/approvals`);
  return ((await response.json()) as { readonly data: readonly Waiting[] }).data;
}

const firstListed = (server: ServedProcess): Promise<Waiting> =>
  waitFor('an approval', async () => (await listed(server))[0]);

const ended = ({ url }: ServedProcess, runId: string) =>
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
  await process.exited;
}

/** Runs a command beside the server, on the same data. */
async function command(at: EffectsInstallation, ...args: readonly string[]) {
  await using process = await startProcess(globalThis.process.execPath, {
    args: [bin, ...args, '--data-dir', 'data'],
    cwd: at.directory,
    timeoutMs: 20_000,
  });
  const { code } = await process.exited;
  return { code, stdout: process.stdout, stderr: process.stderr };
}

describe('a run in the background that waits for an approval', () => {
  it('is decided after its server was killed, and what was approved happens once', async () => {
    await using aura = await scene();
    const { at } = aura;
    const first = await at.start();
    expect((await ask(first, background, false)).status).toBe(202);
    const { id, run_id: runId } = await firstListed(first);
    expect([at.count('change gated'), at.count('look free')]).toEqual([0, 1]);
    await kill(first);

    await using second = await at.start();
    expect((await listed(second)).map((waiting) => waiting.id)).toEqual([id]);
    expect((await decide(second, id, { approved: true })).status).toBe(204);
    expect((await decide(second, id, { approved: true })).status).toBe(404);
    const run = await ended(second, runId);
    expect(run.outcome?.text).toBe('The tools said: done change gated | done look free');
    expect([at.count('change gated'), at.count('look free')]).toEqual([1, 1]);
    expect(await listed(second)).toEqual([]);
    expect(aura.asked()).toBe(2);
  });

  it('keeps a decision that was made just before its server was killed', async () => {
    await using aura = await scene();
    const { at } = aura;
    const first = await at.start();
    await ask(first, background, false);
    const { id, run_id: runId } = await firstListed(first);
    expect((await decide(first, id, { approved: false, reason: 'no' })).status).toBe(204);
    await kill(first);
    await using second = await at.start();
    expect((await decide(second, id, { approved: true })).status).toBe(404);
    const run = await ended(second, runId);
    expect(run.outcome?.text).toContain('blocked by human approval denial: no.');
    expect(at.count('change gated')).toBe(0);
    const replayed = await command(at, 'replay', runId);
    expect(replayed.stderr).toBe('');
    expect(replayed.stdout).toMatch(/^the same again: /);
  });

  it.each([
    ['while its server runs', false],
    ['when the server comes that follows the one that was killed', true],
  ])('goes on with a denial when nobody answers in time, %s', async (_when, isKilled) => {
    await using aura = await scene(4);
    const { at } = aura;
    const first = await at.start();
    await ask(first, background, false);
    const { id, run_id: runId } = await firstListed(first);
    if (isKilled) await kill(first);
    await using second = isKilled ? await at.start() : first;
    const run = await ended(second, runId);
    expect(run.outcome?.text).toContain('done look free');
    expect(run.outcome?.text).toMatch(/approval/);
    expect(at.count('change gated')).toBe(0);
    expect(await listed(second)).toEqual([]);
    expect((await decide(second, id, { approved: true })).status).toBe(404);
    expect(aura.asked()).toBe(2);
  });

  it('is decided from the command line while a server uses the same data', async () => {
    await using aura = await scene();
    const { at } = aura;
    await using server = await at.start();
    await ask(server, background, false);
    const { id, run_id: runId } = await firstListed(server);
    const list = await command(at, 'approvals', 'list');
    expect(list).toMatchObject({ code: 0, stderr: '' });
    expect(list.stdout).toMatch(new RegExp(`^ID .*\\n${id} .* helper +${runId} +change \\{"id"`));
    const json = await command(at, 'approvals', 'list', '--json');
    expect(JSON.parse(json.stdout)).toMatchObject([
      { id, runId, tool: 'change', mode: 'background' },
    ]);
    expect(json.stdout).not.toContain('token');
    const elsewhere = await command(at, 'approvals', 'list', '--namespace', 'tenant:nobody');
    expect(elsewhere.stdout).not.toContain(id);

    const approved = await command(at, 'approvals', 'approve', id);
    expect(approved).toMatchObject({ code: 0, stdout: `approved change in ${runId}\n` });
    const run = await ended(server, runId);
    expect(run.outcome?.text).toContain('done change gated');
    expect(at.count('change gated')).toBe(1);
    const again = await command(at, 'approvals', 'approve', id);
    expect(again).toMatchObject({ code: 2, stdout: '' });
    expect(again.stderr).toContain(`nothing waits for the decision "${id}"`);
  });

  it('is resumed with its decision by whoever comes next, when there is no server', async () => {
    await using aura = await scene();
    const { at } = aura;
    const first = await at.start();
    await ask(first, background, false);
    const { id, run_id: runId } = await firstListed(first);
    await kill(first);
    const denied = await command(at, 'approvals', 'deny', id, '--reason', 'freeze window');
    expect(denied).toMatchObject({ code: 0, stdout: `denied change in ${runId}\n` });
    await using second = await at.start();
    const run = await ended(second, runId);
    expect(run.outcome?.text).toContain('denial: freeze window. Do not execute');
    expect(at.count('change gated')).toBe(0);
  });
});

describe('a stream that waits for an approval', () => {
  it('goes on after a decision from the command line', async () => {
    await using aura = await scene();
    const { at } = aura;
    await using server = await at.start();
    const asked = await untilPending(await ask(server, {}));
    const { decision_id: id } = asked.pending;
    await waitFor('the run to wait', async () => (await listed(server)).length > 0);
    expect(await command(at, 'approvals', 'approve', id)).toMatchObject({ code: 0 });
    const rest = await asked.rest();
    expect(JSON.stringify(rest)).toContain('done change gated');
    expect(rest.at(-1)?.data).toBe('[DONE]');
    expect(at.count('change gated')).toBe(1);
  });

  it('takes no decision when its server is gone, because nobody would get the answer', async () => {
    await using aura = await scene();
    const { at } = aura;
    const first = await at.start();
    const asked = await untilPending(await ask(first, {}));
    await firstListed(first);
    const { decision_id: id } = asked.pending;
    await kill(first);
    await asked.rest().catch(() => undefined);
    await using second = await at.start();
    expect(await listed(second)).toEqual([]);
    expect((await decide(second, id, { approved: true })).status).toBe(404);
    expect(await command(at, 'approvals', 'approve', id)).toMatchObject({ code: 0 });
    const runId = asked.response.headers.get('x-aura-run-id') ?? '';
    expect(await ended(second, runId)).toMatchObject({ status: 'failed' });
    expect(at.count('change gated')).toBe(0);
    expect(aura.asked()).toBe(1);
  });
});
