import { describe, expect, it } from 'vitest';

import { startProcess } from './start-process.ts';
import type { StartedProcess } from './start-process.ts';

const node = (
  script: string,
  options: Parameters<typeof startProcess>[1] = {},
): Promise<StartedProcess> => startProcess(process.execPath, { args: ['-e', script], ...options });

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('startProcess', () => {
  it('waits until the process says it is ready and hands out what it said', async () => {
    await using server = await node(
      'console.log("up on port " + 4242); setInterval(() => {}, 1000)',
      {
        ready: /port (\d+)/,
      },
    );
    expect(server.ready?.[1]).toBe('4242');
    expect(isAlive(server.pid)).toBe(true);
  });

  it('ends the process when it is disposed of', async () => {
    const started = await node('console.log("up"); setInterval(() => {}, 1000)', { ready: /up/ });
    await started[Symbol.asyncDispose]();
    expect(await started.exited).toEqual({ code: null, signal: 'SIGTERM' });
    expect(isAlive(started.pid)).toBe(false);
  });

  it('kills a process that ignores the request to end', async () => {
    const script =
      'process.on("SIGTERM", () => console.log("no")); console.log("up"); setInterval(() => {}, 1000)';
    const started = await node(script, { ready: /up/ });
    expect(await started.stop({ graceMs: 100 })).toEqual({ code: null, signal: 'SIGKILL' });
    expect(started.stdout).toContain('no');
  });

  it('says what a process wrote that ended before it was ready', async () => {
    const started = node('console.error("port in use"); process.exitCode = 3', { ready: /up/ });
    await expect(started).rejects.toMatchObject({
      code: 'testkit/process_ended',
      message: expect.stringContaining('port in use'),
    });
  });

  it('gives up on a process that does not get ready in time, and ends it', async () => {
    const script = 'console.log("pid " + process.pid); setInterval(() => {}, 1000)';
    const error: unknown = await node(script, { ready: /never/, timeoutMs: 400 }).catch(
      (cause) => cause,
    );
    expect(error).toMatchObject({ code: 'testkit/process_silent' });
    const pid = Number(/pid (\d+)/.exec(String(error))?.[1]);
    expect(pid).toBeGreaterThan(0);
    expect(isAlive(pid)).toBe(false);
  });

  it('reports a command that does not exist', async () => {
    await expect(startProcess('/does/not/exist')).rejects.toMatchObject({
      code: 'testkit/process_failed',
    });
  });

  it('talks to the process and collects both outputs', async () => {
    await using echo = await node(
      'process.stdin.on("data", (data) => { process.stderr.write(process.env.MARK); process.stdout.write("out " + data) })',
      { env: { MARK: 'err mark' } },
    );
    echo.write('hello\n');
    await echo.waitFor(/out hello/);
    echo.kill('SIGKILL');
    expect(await echo.exited).toEqual({ code: null, signal: 'SIGKILL' });
    expect(echo.stderr).toBe('err mark');
    await expect(echo.waitFor(/more/)).rejects.toMatchObject({ code: 'testkit/process_ended' });
  });
});
