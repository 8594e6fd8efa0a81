import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fakeContext } from '../../app/fake-context.harness.ts';
import { runCli } from '../../app/run-cli.ts';

const text = '# ours\n[agent]\nname = "a" # the name\n';

function folder(): string {
  const cwd = mkdtempSync(join(tmpdir(), 'aura-mcp-'));
  writeFileSync(join(cwd, 'config.toml'), text);
  return cwd;
}

async function config(cwd: string, ...args: readonly string[]) {
  const { context, written } = fakeContext({ cwd });
  const code = await runCli(['config', ...args], context);
  return { code, ...written, file: readFileSync(join(cwd, 'config.toml'), 'utf8') };
}

describe('aura config add-mcp and remove-mcp', () => {
  it('write a server into a file and take it out again', async () => {
    const cwd = folder();
    const command = ['--', 'npx', '-y', 'server', './docs'];
    const added = await config(
      cwd,
      'add-mcp',
      'files',
      '--env',
      'TOKEN={{ env.TOKEN }}',
      ...command,
    );
    expect(added).toMatchObject({ code: 0, stdout: 'config.toml: changed\n' });
    const block =
      '[mcp.servers.files]\ntransport = "stdio"\ncmd = ["npx", "-y", "server", "./docs"]\nenv = { TOKEN = "{{ env.TOKEN }}" }\n';
    expect(added.file).toBe(`${text}\n${block}`);
    const url = await config(cwd, 'add-mcp', 'web', '--url', 'http://w/mcp', '--header', 'A=b=c');
    expect(url.file).toBe(
      `${text}\n${block}\n[mcp.servers.web]\ntransport = "http_streamable"\nurl = "http://w/mcp"\nheaders = { A = "b=c" }\n`,
    );
    expect((await config(cwd, 'remove-mcp', 'web')).file).toBe(`${text}\n${block}\n`);
  });

  it.each([
    [['add-mcp', 'x'], 2, /name --url, or a command/],
    [['add-mcp', 'x', '--url', 'ftp://x'], 2, /expected an http:/],
    [['add-mcp', 'x', '--url', 'http://x', '--', 'run'], 2, /not both/],
    [['add-mcp', 'x', '--url', 'http://x', '--header', 'A'], 2, /expected name=value/],
    [['add-mcp', 'x', '--config', '.', '--', 'run'], 2, /is a directory/],
    [['add-mcp', ' ', '--', 'run'], 3, /needs a name/],
    [['remove-mcp', 'x'], 3, /there is no MCP server "x"/],
    [['remove-mcp', 'x', '--config', 'none.toml'], 3, /no such file/],
  ])('leave the file alone for %j', async (args, code, shown) => {
    const result = await config(folder(), ...args);
    expect(result).toMatchObject({ code, file: text });
    expect(result.stderr).toMatch(shown);
  });
});
