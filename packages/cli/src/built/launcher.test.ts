import { cpSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProcess } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { agentFolder } from '../commands/agent-file.harness.ts';
import {
  aura,
  bin,
  ended,
  listening,
  nowhere,
  packageFolder,
  urlOf,
} from './built-command.harness.ts';

/** Makes a process take itself for Node 20; those that it starts do not. */
const asNode20 = `--import=data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.1.0'}})`;

describe('the built command', () => {
  it('has the version of its package', async () => {
    const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'));
    expect(await ended(aura(['--version']))).toMatchObject({ code: 0, stdout: `${version}\n` });
  });

  it('runs on the Node of the repository when it is started on one that is too old', async () => {
    const args = [asNode20, bin, 'config', 'check', 'missing.toml'];
    const { code, stderr } = await ended(startProcess(process.execPath, { args, cwd: tmpdir() }));
    expect(code).toBe(3);
    expect(stderr).toContain('missing.toml');
    const alone = mkdtempSync(join(tmpdir(), 'aura-bin-'));
    cpSync(bin, join(alone, 'aura.mjs'));
    const lost = await ended(
      startProcess(process.execPath, { args: [asNode20, join(alone, 'aura.mjs')] }),
    );
    expect(lost).toMatchObject({ code: 1, stdout: '' });
    expect(lost.stderr).toMatch(/^aura: needs Node 22\.18 or newer, .*\n$/);
  });

  it('passes signals on to the Node it was started again with, and dies with it', async () => {
    const cwd = agentFolder({ url: nowhere });
    const args = [asNode20, bin, 'serve', '-c', 'calc.toml', '-p', '0'];
    await using server = await startProcess(process.execPath, {
      args,
      cwd,
      ready: listening,
    });
    server.kill('SIGTERM');
    expect(await server.exited).toEqual({ code: 0, signal: null });
    await using killed = await startProcess(process.execPath, {
      args,
      cwd,
      ready: listening,
    });
    killed.kill('SIGKILL');
    await killed.exited;
    await expect
      .poll(() => fetch(urlOf(killed)).catch(() => 'gone'), { timeout: 5_000 })
      .toBe('gone');
  });

  it('says how to build it when it is not built', async () => {
    const alone = mkdtempSync(join(tmpdir(), 'aura-bin-'));
    cpSync(bin, join(alone, 'bin', 'aura.mjs'));
    const args = [join(alone, 'bin', 'aura.mjs')];
    const { code, stderr } = await ended(startProcess(process.execPath, { args }));
    expect(code).toBe(1);
    expect(stderr).toMatch(/^aura: not built yet; run `npm run build`.*\n$/);
  });
});
