import { fakeMcpCommand, scriptedModelServer } from '@aura/testkit';
import type { WireScript } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { fakeContext } from '../../app/fake-context.harness.ts';
import type { FakeWorld } from '../../app/fake-context.harness.ts';
import { runCli } from '../../app/run-cli.ts';
import { agentFolder, stdioServer } from '../agent-file.harness.ts';

const terminal = { stdinKind: 'terminal', stderrIsTerminal: true } as const;
const gate = [
  stdioServer('tools', fakeMcpCommand()),
  '[hitl]',
  'require_approval = ["mock_*"]',
  '[hitl.route]',
  'mode = "conversational"',
];
const mock = (message: string) => ({ name: 'mock_tool', args: { message } });
const repeat: WireScript = ({ toolResults }) =>
  toolResults.length === 0
    ? { calls: [mock('a')] }
    : { text: `The tools said: ${toolResults.join(' | ')}` };

async function run(
  world: FakeWorld,
  {
    args = [],
    script = repeat,
    more = '',
  }: {
    readonly args?: readonly string[];
    readonly script?: WireScript;
    readonly more?: string;
  } = {},
) {
  await using model = await scriptedModelServer(script);
  const cwd = agentFolder({ url: model.url, rest: [...gate, more].join('\n') });
  const { context, written } = fakeContext({ cwd, ...world });
  const code = await runCli(['run', '-c', 'calc.toml', ...args, 'Why?'], context);
  return { code, ...written };
}

describe('a call of `aura run` that needs an approval', () => {
  it('is asked about at the terminal, with everything that it would do', async () => {
    const { code, stdout, stderr } = await run({ ...terminal, stdin: 'y\n' });
    expect(code).toBe(0);
    expect(stdout).toContain('Mock tool executed successfully');
    expect(stderr).toMatch(
      /^mock_tool \{"message":"a"\}\nMay it run\? \(matches mock_\*, (60|59) s left\) \[y\/N\] /,
    );
  });

  it('runs after a yes only', async () => {
    const refused = 'Tool call blocked by human approval denial:';
    for (const [stdin, reason] of [
      ['n\nnot on a Friday\n', 'not on a Friday'],
      ['\n\n', 'no reason provided'],
      ['yesterday\n\n', 'no reason provided'],
      ['', 'no reason provided'],
    ] as const) {
      const { code, stdout } = await run({ ...terminal, stdin });
      expect([code, stdout]).toEqual([
        0,
        `The tools said: ${refused} ${reason}. Do not execute this action.\n`,
      ]);
    }
  });

  it('is not covered by --approve when it is asked for because of what was read', async () => {
    const more = [
      '[policy.flow]',
      'input = ["private"]',
      '[[policy.flow.sinks]]',
      'tools = ["mock_*"]',
      'when = ["private"]',
      'action = "ask"',
    ].join('\n');
    const args = ['--approve', 'all'];
    const { stdout, stderr } = await run({ ...terminal, stdin: 'n\n\n' }, { args, more });
    expect(stderr).toContain(
      'the conversation contains data labelled "private" (from the request)',
    );
    expect(stdout).toContain('Tool call blocked by human approval denial');
  });

  it('is asked about one after the other', async () => {
    const script: WireScript = ({ toolResults }) =>
      toolResults.length === 0
        ? { calls: [mock('a'), mock('b')] }
        : { text: `The tools said: ${toolResults.join(' | ')}` };
    const { stdout, stderr } = await run({ ...terminal, stdin: 'yes\nn\n\n' }, { script });
    expect(stdout).toMatch(/Mock tool executed.*: a \| Tool call blocked/);
    expect(stderr).toMatch(/"a"[^]*May it run[^]*"b"[^]*May it run/);
  });

  it('is not asked about any more when its time is over', async () => {
    const fake = fakeContext({ ...terminal });
    const { context } = fake;
    const waiting = {
      ...context.stdin,
      [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}) }),
    };
    await using model = await scriptedModelServer(repeat);
    const cwd = agentFolder({ url: model.url, rest: [...gate, 'timeout_secs = 1'].join('\n') });
    const world = { ...context, cwd, stdin: waiting };
    expect(await runCli(['run', '-c', 'calc.toml', 'Why?'], world)).toBe(0);
    expect(fake.written.stdout).toContain('tool call denied: approval timed out');
  });

  it('ends the run with 8 and the id of the approval when nobody can be asked [cli 39]', async () => {
    for (const world of [
      { stdinKind: 'unknown', stderrIsTerminal: true },
      { stdinKind: 'terminal' },
    ] as const) {
      const { code, stdout, stderr } = await run({ ...world, stdin: 'y\n' });
      expect([code, stdout]).toEqual([8, '']);
      expect(stderr).toMatch(
        /^\.\. mock_tool \{"message":"a"\} waits for the approval [0-9a-f]{8}-[0-9a-f-]{27}$/m,
      );
      expect(stderr).toContain('error: the run waits for a decision');
    }
  });

  it('runs without a question where --approve says so', async () => {
    for (const approve of ['all', 'list_*,mock_?ool']) {
      const { code, stdout } = await run({}, { args: ['--approve', approve] });
      expect([code, stdout]).toEqual([0, expect.stringContaining('Mock tool executed')]);
    }
    for (const approve of ['none', 'list_*']) {
      expect((await run({}, { args: ['--approve', approve] })).code).toBe(8);
    }
    const wrong = await run({}, { args: ['--approve', '['] });
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('--approve is "["; expected none, all or patterns');
  });
});
