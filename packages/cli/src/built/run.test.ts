import { fakeMcpCommand, scriptedModelServer } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { agentFolder, stdioServer } from '../commands/agent-file.harness.ts';
import { aura, ended, shell } from './built-command.harness.ts';

describe('aura run', () => {
  it('writes the answer with one line feed to standard output, or nothing [cli 34]', async () => {
    await using model = await scriptedModelServer([
      { text: 'Let me see.', calls: [{ name: 'mock_tool', args: { message: 'a' } }] },
      { text: 'Because.\n\n' },
    ]);
    const cwd = agentFolder({ url: model.url, rest: stdioServer('tools', fakeMcpCommand()) });
    const good = await ended(aura(['run', '-c', 'calc.toml', 'Why?'], { cwd }));
    expect(good).toMatchObject({ code: 0, stdout: 'Let me see.\n\nBecause.\n' });
    expect(good.stderr).toMatch(/<- mock_tool ok \d+ ms/);
    await using cut = await scriptedModelServer([{ text: 'Half an ans', finish: 'length' }]);
    const bad = await ended(
      aura(['run', '-c', 'calc.toml', 'Why?'], { cwd: agentFolder({ url: cut.url }) }),
    );
    expect(bad).toMatchObject({ code: 7, stdout: '' });
  });

  it('reads the question from standard input and attaches what is piped in [cli 35]', async () => {
    await using model = await scriptedModelServer(({ question }) => ({ text: question }));
    const cwd = agentFolder({ url: model.url });
    const say = (line: string) =>
      ended(shell(line.replace('aura', '$AURA run -c calc.toml'), { cwd }));
    expect((await say('echo Why? | aura -')).stdout).toBe('Why?\n');
    expect((await say('echo Why? | aura')).stdout).toBe('Why?\n');
    expect((await say('echo data | aura Why?')).stdout).toBe('Why?\n\n```stdin\ndata\n```\n');
    expect((await say('aura Why? < /dev/null')).stdout).toBe('Why?\n');
    const tooLong = await say('head -c 1048577 /dev/zero | aura Why?');
    expect(tooLong).toMatchObject({ code: 2, stdout: '' });
    expect(tooLong.stderr).toContain('1048576 bytes');
    expect(model.requests).toHaveLength(4);
  });

  it('ends with 130 within moments of Ctrl-C, also in the middle of a tool call', async () => {
    const call = { name: 'slow_task', args: { task_id: 'a', duration_seconds: 60 } };
    await using model = await scriptedModelServer([{ calls: [call] }]);
    const rest = stdioServer('tools', fakeMcpCommand());
    const cwd = agentFolder({ url: model.url, rest });
    const line = 'exec $AURA run -c calc.toml --stream Why? 2>&1';
    await using running = await shell(line, { cwd, ready: /-> slow_task/ });
    const interruptedAt = performance.now();
    running.kill('SIGINT');
    expect(await running.exited).toEqual({ code: 130, signal: null });
    expect(performance.now() - interruptedAt).toBeLessThan(2_000);
  });

  it('ends with 141 when its reader has gone', async () => {
    await using model = await scriptedModelServer([{ text: 'Because.' }]);
    const cwd = agentFolder({ url: model.url });
    const { stderr } = await ended(
      shell('{ $AURA run -c calc.toml Why?; echo "code $?" >&2; } | :', { cwd }),
    );
    expect(stderr).toBe('code 141\n');
  });
});
