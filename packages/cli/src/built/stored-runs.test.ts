import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fakeMcpCommand, scriptedModelServer } from '@aura/testkit';
import type { StartedProcess, WireScript } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { agentFolder, stdioServer } from '../commands/agent-file.harness.ts';
import { aura, ended, listening, stallingModel, urlOf } from './built-command.harness.ts';

const tools = stdioServer('tools', fakeMcpCommand());
/** The scripted model is on no list. */
/** The window is said too, as in the files of most people. */
const llm =
  'context_window = 9000\nmax_tokens = 1000\n[agent.llm.pricing]\ninput_per_mtok = 2\noutput_per_mtok = 8\n';

const script: WireScript = ({ toolResults, question }) =>
  toolResults.length === 0 && question !== 'And now?'
    ? { text: 'Let me see.', calls: [{ name: 'mock_tool', args: { message: 'a' } }] }
    : { text: `It says: ${toolResults.at(-1) ?? 'something else'}` };

function serve(cwd: string): Promise<StartedProcess> {
  return aura(['serve', '-c', 'calc.toml', '-p', '0', '--data-dir', 'data'], {
    cwd,
    ready: listening,
  });
}

/** Starts a run in the background and returns its id. */
async function begin(server: StartedProcess): Promise<string> {
  const response = await fetch(`${urlOf(server)}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-aura-background': 'true' },
    body: JSON.stringify({ messages: [{ role: 'user', content: 'What does it say?' }] }),
  });
  const { id } = (await response.json()) as { readonly id: string };
  return id;
}

function on(cwd: string) {
  const run = (...args: readonly string[]) => ended(aura([...args, '--data-dir', 'data'], { cwd }));
  const listed = async () => {
    const { stdout } = await run('runs', 'list', '--json');
    return JSON.parse(stdout) as readonly {
      readonly runId: string;
      readonly status: string;
      readonly abandoned?: boolean;
    }[];
  };
  return { run, listed };
}

/** What the server says about a run, as far as it matters here. */
interface RunBody {
  readonly usage: { readonly prompt_tokens: number; readonly completion_tokens: number };
  readonly cost_micros?: number;
}

/** A folder with a finished run in its data directory. */
async function finishedRun(url: string) {
  const cwd = agentFolder({ url, rest: `${llm}${tools}` });
  const { run, listed } = on(cwd);
  await using server = await serve(cwd);
  const runId = await begin(server);
  await expect.poll(async () => (await listed())[0]?.status, { timeout: 10_000 }).toBe('completed');
  const response = await fetch(`${urlOf(server)}/aura/runs/${runId}`);
  const body = (await response.json()) as RunBody;
  return { cwd, run, listed, runId, body };
}

describe('aura runs, replay and fork', () => {
  it('show, export and replay what a server has done', async () => {
    await using model = await scriptedModelServer(script);
    const { cwd, run, runId, body } = await finishedRun(model.url);
    const { prompt_tokens: read, completion_tokens: written } = body.usage;
    expect(body.cost_micros).toBe(2 * read + 8 * written);
    const asked = model.requests.length;

    const list = await run('runs', 'list');
    expect(list.stdout).toMatch(new RegExp(`^RUN +STATUS .*\\n${runId} +completed +background`));
    expect((await run('runs', 'list', '--status', 'failed,running')).stdout).not.toContain(runId);
    expect((await run('runs', 'list', '--namespace', 'tenant:nobody')).stdout).not.toContain(runId);

    const shown = await run('runs', 'show', runId);
    expect(shown).toMatchObject({ code: 0, stderr: '' });
    expect(shown.stdout).toMatch(/question +What does it say\?/);
    expect(shown.stdout).toMatch(/\d+ +\+\d+\.\d{3} s {4}<- mock_tool ok \d+ ms/);
    const cost = ((body.cost_micros ?? 0) / 1_000_000).toFixed(6);
    expect(shown.stdout).toContain(`completed, ${read} tokens in, ${written} out, $${cost}\n\n`);
    expect(shown.stdout).toContain('It says: ');

    const exported = await run('runs', 'export', runId);
    const lines = exported.stdout.trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { seq: number }).seq)).toEqual(
      lines.map((_, index) => index + 1),
    );
    writeFileSync(join(cwd, 'run.jsonl'), exported.stdout);
    const again = { code: 0, stdout: expect.stringMatching(/^the same again: \d+ records\n$/) };
    expect(await run('replay', runId)).toMatchObject(again);
    expect(await run('replay', 'run.jsonl')).toMatchObject(again);
    expect(model.requests).toHaveLength(asked);

    const at = lines.findIndex((line) => line.includes('"tool.outcome"'));
    const changed = lines.with(at, (lines[at] ?? '').replace('"text":"', '"text":"Not '));
    writeFileSync(join(cwd, 'changed.jsonl'), `${changed.join('\n')}\n`);
    const diverged = await run('replay', 'changed.jsonl');
    expect(diverged).toMatchObject({ code: 1, stdout: '' });
    expect(diverged.stderr).toMatch(/another way from record \d+ at \/event\/result\/content\/0/);
    expect(diverged.stderr).toMatch(/recorded: ".*"\nreplayed: "Not /);
    expect(await run('replay', 'missing.jsonl')).toMatchObject({ code: 2, stdout: '' });
  });

  it('go on from a record otherwise, in a run of its own', async () => {
    await using model = await scriptedModelServer(script);
    const { run, listed, runId } = await finishedRun(model.url);
    const records = (await run('runs', 'export', runId)).stdout.trimEnd().split('\n');
    const at = 1 + records.findIndex((line) => line.includes('"tool.completed"'));
    const asked = model.requests.length;

    const forked = await run('fork', '-c', 'calc.toml', '--at', String(at), runId);
    expect(forked).toMatchObject({ code: 0 });
    expect(forked.stdout).toContain('It says: ');
    expect(model.requests.length).toBe(asked + 1);
    const newId = /^run: (run_\w+)$/m.exec(forked.stderr)?.[1] ?? '';
    const shown = await run('runs', 'show', newId);
    expect(shown.stdout).toContain(`forked from  ${runId} at record ${at}`);
    expect(await run('replay', newId)).toMatchObject({ code: 0 });

    const end = String(records.length);
    const over = await run('fork', '-c', 'calc.toml', '--at', end, runId);
    expect(over).toMatchObject({ code: 1, stdout: '' });
    expect(over.stderr).toContain('has ended at record');
    const more = ['--at', end, '--message', 'And now?'];
    const asking = await run('fork', '-c', 'calc.toml', ...more, runId);
    expect(asking).toMatchObject({ code: 0, stdout: 'It says: something else\n' });
    expect(await listed()).toHaveLength(3);
    expect(await run('fork', '-c', 'calc.toml', '--at', '0', runId)).toMatchObject({ code: 2 });
  });

  it('leave a run alone that somebody works on, and take up one that was left behind', async () => {
    await using stalling = await stallingModel();
    const cwd = agentFolder({ url: stalling.url, rest: tools });
    const { run, listed } = on(cwd);
    await using server = await serve(cwd);
    const runId = await begin(server);
    await expect.poll(() => stalling.requests.length).toBe(1);
    const busy = { code: 1, stdout: '', stderr: expect.stringContaining('another process works') };
    expect(await run('runs', 'cancel', runId)).toMatchObject(busy);
    expect(await run('runs', 'resume', '-c', 'calc.toml', runId)).toMatchObject(busy);
    expect(await listed()).toMatchObject([{ runId, status: 'running' }]);
    server.kill('SIGKILL');
    await server.exited;
    expect(await listed()).toMatchObject([{ runId, status: 'running', abandoned: true }]);

    await using model = await scriptedModelServer(script);
    const file = join(cwd, 'calc.toml');
    writeFileSync(file, readFileSync(file, 'utf8').replace(stalling.url, model.url));
    const other = await run('runs', 'resume', '-c', 'calc.toml', runId);
    expect(other).toMatchObject({ code: 1, stdout: '' });
    expect(other.stderr).toContain('has changed since the run began');
    const resumed = await run('runs', 'resume', '-c', 'calc.toml', '--use-current', runId);
    expect(resumed).toMatchObject({ code: 0 });
    expect(resumed.stdout).toContain('It says: ');
    expect(await run('replay', runId)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/resumed once\n$/),
    });
    const over = { code: 1, stderr: expect.stringContaining('has ended (completed)') };
    expect(await run('runs', 'cancel', runId)).toMatchObject(over);
    expect(await run('runs', 'resume', '-c', 'calc.toml', runId)).toMatchObject(over);
    expect(await run('runs', 'show', 'run_unknown')).toMatchObject({ code: 2, stdout: '' });
  });

  it('end a run that was left behind', async () => {
    await using stalling = await stallingModel();
    const cwd = agentFolder({ url: stalling.url, rest: tools });
    const { run, listed } = on(cwd);
    await using server = await serve(cwd);
    const runId = await begin(server);
    await expect.poll(() => stalling.requests.length).toBe(1);
    server.kill('SIGKILL');
    await server.exited;
    const cancelled = await run('runs', 'cancel', runId);
    expect(cancelled).toMatchObject({ code: 0, stdout: `cancelled ${runId}\n` });
    expect(await listed()).toMatchObject([{ runId, status: 'failed' }]);
    expect((await run('runs', 'show', runId)).stdout).toContain('(run/cancelled)');
    expect(await run('replay', runId)).toMatchObject({ code: 0 });
  });
});

describe('aura db and aura runs prune', () => {
  it('check, copy and clear a data directory', async () => {
    await using model = await scriptedModelServer(script);
    const { cwd, run, listed } = await finishedRun(model.url);
    const checked = await run('db', 'check');
    expect(checked).toMatchObject({ code: 0 });
    expect(checked.stdout).toMatch(/is sound: 1 runs, \d+ records\n$/);
    expect(await run('db', 'backup', 'copy/aura.db')).toMatchObject({ code: 1 });
    expect(await run('db', 'backup', 'copy.db')).toMatchObject({ code: 0 });
    expect(existsSync(join(cwd, 'copy.db'))).toBe(true);
    expect(await run('db', 'backup', 'copy.db')).toMatchObject({ code: 1 });

    expect((await run('runs', 'prune')).stdout).toMatch(/^removed 0 runs/);
    expect(await run('runs', 'prune', '--max-runs', 'all')).toMatchObject({ code: 2 });
    expect((await run('runs', 'prune', '--max-runs', '0')).stdout).toMatch(/^removed 1 runs/);
    expect(await listed()).toEqual([]);
  });

  it('refuse a directory without runs and a database that is damaged', async () => {
    const cwd = agentFolder();
    const { run } = on(cwd);
    const none = await run('runs', 'list');
    expect(none).toMatchObject({ code: 2, stdout: '' });
    expect(none.stderr).toContain(`there are no runs in ${join(cwd, 'data')}`);
    expect(existsSync(join(cwd, 'data'))).toBe(false);
    writeFileSync(join(cwd, 'aura.db'), 'no database at all'.repeat(1_000));
    const foreign = await ended(aura(['db', 'check', '--data-dir', '.'], { cwd }));
    expect(foreign).toMatchObject({ code: 3, stdout: '' });
  });
});
