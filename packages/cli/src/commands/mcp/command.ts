import { buildCommand } from '@stricli/core';
import type { Command } from '@stricli/core';
import type { CliContext } from '../../app/cli-context.ts';
import { presenceFlag, switchFlag, textFlag } from '../../app/flag.ts';
import { withContext } from '../../app/with-context.ts';
import { answerFlags } from '../../settings/answer-flags.ts';
import { dataDirectoryFlag } from '../../settings/data-directory.ts';
import type { McpFlags } from './mcp-flags.ts';

/** `aura mcp`. */
export const mcpCommand: Command<CliContext> = buildCommand<McpFlags, [], CliContext>({
  loader: async () => withContext((await import('./mcp.ts')).mcp),
  docs: {
    customUsage: ['[flags]'],
    brief: 'Offer the configured agents as tools to an MCP client',
    fullDescription: [
      'Offer the configured agents as tools to the MCP client that has started this command, until it closes its end.',
      'Standard input and output carry the protocol; logs go to standard error.',
      'Calls that need an approval wait for `aura approvals` in the same data directory.',
    ].join('\n'),
  },
  parameters: {
    flags: {
      config: textFlag('path', 'TOML file, or directory of them [CONFIG_PATH, config.toml]'),
      'data-dir': dataDirectoryFlag,
      verbose: presenceFlag('Log from level info on'),
      debug: presenceFlag('Log from level debug on'),
      'debug-provider-errors': switchFlag(
        'Show what the provider said went wrong [AURA_DEBUG_PROVIDER_ERRORS, true]',
      ),
      ...answerFlags,
    },
    aliases: { c: 'config', v: 'verbose', d: 'debug' },
  },
});
