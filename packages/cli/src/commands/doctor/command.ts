import { buildCommand } from '@stricli/core';
import type { Command } from '@stricli/core';
import type { CliContext } from '../../app/cli-context.ts';
import { presenceFlag, textFlag } from '../../app/flag.ts';
import { withContext } from '../../app/with-context.ts';
import { dataDirectoryFlag } from '../../settings/data-directory.ts';
import type { DoctorFlags } from './doctor.ts';

/** `aura doctor`. */
export const doctorCommand: Command<CliContext> = buildCommand<DoctorFlags, [], CliContext>({
  loader: async () => withContext((await import('./doctor.ts')).doctor),
  docs: {
    brief: 'Check everything that agents need, and say what to do',
    customUsage: ['[flags]'],
    fullDescription: [
      'Check Node, the data directory, the configuration, the model providers and their keys, the clock, and MCP servers.',
      'Each line is ok, warn or fail; the exit code is that of the first fail. Nothing is changed.',
      'Models that no list names are asked a question of a few tokens.',
    ].join('\n'),
  },
  parameters: {
    flags: {
      config: textFlag('path', 'TOML file, or directory of them [CONFIG_PATH, config.toml]'),
      'data-dir': dataDirectoryFlag,
      json: presenceFlag('Write JSON'),
    },
    aliases: { c: 'config' },
  },
});
