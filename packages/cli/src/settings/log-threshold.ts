import { AuraError } from '@aura/core';
import { logLevels } from '@aura/host';
import type { LogThreshold } from '@aura/host';
import type { Environment } from '../app/cli-context.ts';

/** What the command line says about logging. */
export interface LogFlags {
  readonly verbose?: boolean;
  readonly debug?: boolean;
}

/** From which level on to log: by flags, else by `LOG_LEVEL`, else by `RUST_LOG`, else warnings. Throws `cli/usage`. */
export function logThreshold(flags: LogFlags, env: Environment): LogThreshold {
  if (flags.debug === true) return 'debug';
  if (flags.verbose === true) return 'info';
  const wanted = (env['LOG_LEVEL'] ?? '').trim();
  if (wanted === '') return fromRustLog(env['RUST_LOG'] ?? '') ?? 'warn';
  const level = toLevel(wanted);
  if (level !== undefined) return level;
  throw new AuraError('cli/usage', {
    message: `LOG_LEVEL is ${JSON.stringify(wanted)}, expected one of ${logLevels.join(', ')}`,
  });
}

/** Only a level for everything means something here, not one for a single module of another program. */
function fromRustLog(filter: string): LogThreshold | undefined {
  return filter
    .split(',')
    .map(toLevel)
    .findLast((level) => level !== undefined);
}

function toLevel(text: string): LogThreshold | undefined {
  const word = text.trim().toLowerCase();
  return logLevels.find((level) => level === (word === 'off' ? 'silent' : word));
}
