import { fileURLToPath } from 'node:url';

import { stdioVariables } from './stdio-variables.ts';

/** Settings of a {@link fakeMcpCommand}. */
export interface FakeMcpCommandOptions {
  /** Where the server appends what comes, to be read with `readMcpRecords`. Default: nowhere. */
  readonly logFile?: string;
  /** Tools per page of `tools/list`. Default: all on one page. */
  readonly pageSize?: number;
  /**
   * `refuse`: ends at once with code 1. `mute`: never answers. `garbage`: prints a line that is not JSON before each
   * answer. `die`: ends with code 7 at the first tool call. `flood`: writes 256 KiB to standard error for each message.
   */
  readonly misbehave?: 'refuse' | 'mute' | 'garbage' | 'die' | 'flood';
}

/** What to spawn. */
export interface FakeMcpCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** How to start a real MCP server over stdio with the standard tools. It ends when its input does. */
export function fakeMcpCommand(options: FakeMcpCommandOptions = {}): FakeMcpCommand {
  const { logFile, pageSize, misbehave } = options;
  const fromSource = import.meta.url.endsWith('.ts');
  const script = new URL(fromSource ? './stdio-server.ts' : './stdio-server.js', import.meta.url);
  return {
    command: process.execPath,
    args: [...(fromSource ? ['--conditions=aura-source'] : []), fileURLToPath(script)],
    env: {
      ...(logFile !== undefined && { [stdioVariables.log]: logFile }),
      ...(pageSize !== undefined && { [stdioVariables.pageSize]: String(pageSize) }),
      ...(misbehave !== undefined && { [stdioVariables.misbehave]: misbehave }),
    },
  };
}
