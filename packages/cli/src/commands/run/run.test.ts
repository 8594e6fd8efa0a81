import {
  fakeMcpCommand,
  hostileModelServer,
  otlpCollector,
  scriptedModelServer,
  sseData,
} from '@aura/testkit';
import type { WireScript } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { fakeContext } from '../../app/fake-context.harness.ts';
import type { FakeWorld } from '../../app/fake-context.harness.ts';
import { runCli } from '../../app/run-cli.ts';
import { agentFolder, stdioServer } from '../agent-file.harness.ts';

const esc = '\u001b';

function begin(args: readonly string[], world: FakeWorld) {
  const fake = fakeContext(world);
  return Object.assign(fake, { ended: runCli(['run', ...args], fake.context) });
}

async function ask(script: WireScript, args: readonly string[] = [], world: FakeWorld = {}) {
  await using model = await scriptedModelServer(script);
  const rest = stdioServer('tools', fakeMcpCommand());
  const cwd = agentFolder({ url: model.url, rest });
  const { written, ended } = begin(['--config', 'calc.toml', ...args, 'Why?'], { cwd, ...world });
  return { code: await ended, ...written };
}

/** A model server that begins an answer and never goes on. */
function stalling() {
  return hostileModelServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(sseData({ choices: [{ index: 0, delta: { content: 'Well' } }] }));
  });
}

describe('aura run', () => {
  it('exports its trace, all of it before it ends, where the environment names a collector', async () => {
    await using collector = await otlpCollector();
    const { code } = await ask(
      [{ calls: [{ name: 'mock_tool', args: { message: 'a' } }] }, { text: 'Because.' }],
      [],
      { env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.grpcUrl } },
    );
    expect(code).toBe(0);
    expect(collector.spans().map(({ name }) => name)).toEqual([
      'mcp.tool_call',
      'execute_tool',
      'agent.turn',
      'agent.turn',
      'agent.stream',
    ]);
  });

  it('prints the answer, and tool calls with their times beside it', async () => {
    const { code, stdout, stderr } = await ask([
      { text: 'Let me see.', calls: [{ name: 'mock_tool', args: { message: 'a' } }] },
      { text: 'Because.' },
    ]);
    expect(stdout).toBe('Let me see.\n\nBecause.\n');
    expect(stderr).toMatch(/^-> mock_tool \{"message":"a"\}\n<- mock_tool ok \d+ ms\n$/);
    expect(code).toBe(0);
  });

  it('streams the same bytes that it prints at the end otherwise', async () => {
    const script: WireScript = [
      { text: 'Let me see.', calls: [{ name: 'failing_tool', args: { error_message: 'no' } }] },
      { text: 'Because.\n' },
    ];
    const streamed = await ask(script, [], { stdoutIsTerminal: true });
    expect(streamed.stdout).toBe('Let me see.\n\nBecause.\n');
    expect(streamed.stderr).toMatch(/<- failing_tool error \d+ ms: .*no$/m);
    expect((await ask(script, ['--no-stream'], { stdoutIsTerminal: true })).stdout).toBe(
      streamed.stdout,
    );
  });

  it('lets nothing of models and tools steer the terminal', async () => {
    const { stdout, stderr } = await ask([
      {
        text: `a${esc}[31mb`,
        calls: [
          { name: 'failing_tool', args: { error_message: `c${esc}]0;owned\u0007d\u009b2J` } },
        ],
      },
      { text: `e${esc}]8;;http://evil${esc}\\f` },
    ]);
    expect(stdout).toBe('ab\n\nef\n');
    expect(stderr).toContain(': cd');
    expect(stderr).not.toContain(esc);
  });

  it('writes nothing of an answer that failed', async () => {
    const cut = await ask([{ text: 'Half an ans', finish: 'length' }]);
    expect(cut).toMatchObject({ code: 7, stdout: '' });
    expect(cut.stderr).toMatch(/^error: the model reached its limit/m);
    const refused = await ask([
      { error: { status: 401, message: 'bad key', type: 'authentication_error' } },
    ]);
    expect(refused).toMatchObject({ code: 5, stdout: '' });
    const unknown = await ask([
      { error: { status: 404, message: 'no such model', type: 'not_found_error' } },
    ]);
    expect(unknown).toMatchObject({ code: 6, stdout: '' });
  });

  it('asks the only agent whatever it is called, with a warning, and no wrong one of several [cli 10]', async () => {
    const only = await ask([{ text: 'Yes.' }], ['--model', 'other']);
    expect(only).toMatchObject({ code: 0, stdout: 'Yes.\n' });
    expect(only.stderr).toBe('warning: there is no agent "other"; calc was asked\n');
    const cwd = agentFolder(
      { url: 'http://127.0.0.1:9' },
      { url: 'http://127.0.0.1:9', name: 'poet' },
    );
    const wrong = begin(['--config', '.', '--model', 'other', 'Why?'], { cwd });
    expect(await wrong.ended).toBe(2);
    expect(wrong.written.stderr).toContain('there is no agent "other"');
    expect(wrong.written.stderr).toContain('calc, poet');
  });

  it('asks the agent that the environment names', async () => {
    await using model = await scriptedModelServer(({ body }) => ({ text: String(body['model']) }));
    const cwd = agentFolder({ url: model.url }, { url: model.url, name: 'poet' });
    const env = { AURA_MODEL: 'poet', CONFIG_PATH: '.' };
    const { ended, written } = begin(['Why?'], { cwd, env });
    expect(await ended).toBe(0);
    expect(written.stdout).toBe('scripted\n');
  });

  it('ends with the code of the signal when it is interrupted', async () => {
    await using model = await stalling();
    const cwd = agentFolder({ url: model.url });
    const world = { cwd, stdoutIsTerminal: true, env: { CONFIG_PATH: 'calc.toml' } };
    const { ended, shown, send, written, exits } = begin(['Why?'], world);
    await shown(/Well/);
    send('SIGINT');
    expect(await ended).toBe(130);
    expect(written).toEqual({ stdout: 'Well\n', stderr: '' });
    expect(exits).toEqual([]);
  });

  it('says nothing about text that was never shown when it is interrupted before the first word', async () => {
    const asked = Promise.withResolvers<void>();
    await using model = await hostileModelServer(() => asked.resolve());
    const cwd = agentFolder({ url: model.url });
    const world = { cwd, stdoutIsTerminal: true, env: { CONFIG_PATH: 'calc.toml' } };
    const { ended, send, written } = begin(['Why?'], world);
    await asked.promise;
    send('SIGINT');
    expect(await ended).toBe(130);
    expect(written).toEqual({ stdout: '', stderr: '' });
  });

  it('ends with 141 when nobody reads the answer any more', async () => {
    await using model = await stalling();
    const cwd = agentFolder({ url: model.url });
    const world = { cwd, stdoutIsTerminal: true, env: { CONFIG_PATH: 'calc.toml' } };
    const { ended, shown, closeOutput } = begin(['Why?'], world);
    await shown(/Well/);
    closeOutput();
    expect(await ended).toBe(141);
  });
});
