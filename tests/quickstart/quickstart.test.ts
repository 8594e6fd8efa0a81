import { startProcess } from '@aura/testkit';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** It starts three programs from their sources, which a busy machine takes its time for. */
const timeoutMs = 90_000;
const program = ['--conditions=aura-source', 'examples/quickstart/start.ts', '--from-sources'];

describe('the quickstart', { timeout: timeoutMs }, () => {
  it('asks, shows every tool call with its time, answers with what the tools said, and ends', async () => {
    await using demonstration = await startProcess(process.execPath, {
      args: [...program, '--once', '--port', '0'],
      cwd: root,
    });
    const { code } = await demonstration.exited;
    const { stdout, stderr } = demonstration;
    expect(stdout, stderr).toContain('The mean of 84, 91 and 75 is 83.33.');
    expect(stdout).toContain('The model is SCRIPTED');
    expect(stdout).toMatch(/<- multiply\(\{"a":12,"b":7\}\) = 84 {2}\[\d+\.\d ms\]/);
    expect(stdout).toMatch(/<- round\(.*\) = 83\.33 {2}\[\d+\.\d ms\]/);
    expect(code).toBe(0);
  });

  it('goes on serving until it is told to end, and leaves nothing behind', async () => {
    await using demonstration = await startProcess(process.execPath, {
      args: [...program, '--port', '0'],
      cwd: root,
      ready: /Aura keeps serving on (http:\S+)/,
      timeoutMs,
    });
    const url = demonstration.ready?.[1] ?? '';
    expect((await fetch(`${url}/health`)).status).toBe(200);
    const { code } = await demonstration.stop();
    expect(code).toBe(0);
    await expect(fetch(`${url}/health`)).rejects.toThrow();
  });

  it('ends without a complaint when it is interrupted while it starts', async () => {
    await using demonstration = await startProcess(process.execPath, {
      args: [...program, '--port', '0'],
      cwd: root,
      ready: /SCRIPTED/,
      timeoutMs,
    });
    demonstration.kill('SIGINT');
    expect(await demonstration.exited).toEqual({ code: 0, signal: null });
    expect(demonstration.stderr).toBe('');
  });

  it('answers a wrong flag with one line', async () => {
    await using demonstration = await startProcess(process.execPath, {
      args: [...program, '--nonsense'],
      cwd: root,
    });
    expect((await demonstration.exited).code).toBe(1);
    expect(demonstration.stderr.trim().split('\n')).toEqual([
      expect.stringContaining('--nonsense'),
    ]);
  });
});
