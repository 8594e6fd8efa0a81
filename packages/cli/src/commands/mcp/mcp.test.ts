import { describe, expect, it } from 'vitest';
import { fakeContext } from '../../app/fake-context.harness.ts';
import { runCli } from '../../app/run-cli.ts';
import { agentFolder } from '../agent-file.harness.ts';

const line = (message: object): string => `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`;
const initialize = {
  id: 1,
  method: 'initialize',
  params: {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'test', version: '1' },
  },
};

describe('aura mcp', () => {
  it('answers its client and ends with it', async () => {
    const cwd = agentFolder({ url: 'http://127.0.0.1:9/v1' });
    const stdin = line(initialize);
    const world = fakeContext({ cwd, stdin, stdinKind: 'unknown' });
    expect(await runCli(['mcp', '--config', 'calc.toml'], world.context)).toBe(0);
    expect(world.written.stderr).toBe('');
    expect(world.listeners).toBe(0);
  });

  it('tells somebody at a terminal what it waits for', async () => {
    const cwd = agentFolder({ url: 'http://127.0.0.1:9/v1' });
    const world = fakeContext({ cwd });
    expect(await runCli(['mcp', '--config', 'calc.toml'], world.context)).toBe(0);
    expect(world.written).toEqual({ stdout: '', stderr: expect.stringContaining('MCP clients') });
  });

  it('refuses what aura serve refuses, and finds what it finds', async () => {
    const rest = '[hitl.route]\nmode = "webhook"\nurl = "http://approvals.example.com"';
    const cwd = agentFolder({ url: 'http://127.0.0.1:9/v1', rest });
    const start = async (env: Readonly<Record<string, string>>) => {
      const world = fakeContext({ cwd, env });
      expect(await runCli(['mcp', '--config', 'calc.toml'], world.context)).toBe(3);
      return world.written.stderr;
    };
    expect(await start({ AURA_ENABLE_A2A: 'true' })).toContain('AURA_ENABLE_A2A');
    const secret = 's'.repeat(32);
    expect(await start({ AURA_HITL_WEBHOOK_SECRET: secret })).toMatch(/calc\.toml:\d+:\d+: hitl/);
  });

  it('ends with 3 when there is nothing to serve', async () => {
    const world = fakeContext({ cwd: agentFolder({ url: 'http://127.0.0.1:9/v1' }) });
    expect(await runCli(['mcp', '--config', 'none.toml'], world.context)).toBe(3);
    expect(world.written.stdout).toBe('');
  });
});
