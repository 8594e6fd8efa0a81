import { presenceFlag, textFlag } from '../../app/flag.ts';
import type { PresenceFlag, TextFlag } from '../../app/flag.ts';
import { dataDirectoryFlag } from '../../settings/data-directory.ts';

/** Flags of commands that go on with stored runs, as their parser wants them. */
export const agentFlags: {
  readonly config: TextFlag;
  readonly 'data-dir': TextFlag;
  readonly 'default-agent': TextFlag;
  readonly stream: { readonly kind: 'boolean'; readonly optional: true; readonly brief: string };
  readonly verbose: PresenceFlag;
  readonly debug: PresenceFlag;
} = {
  config: textFlag('path', 'TOML file, or directory of them [CONFIG_PATH, config.toml]'),
  'data-dir': dataDirectoryFlag,
  'default-agent': textFlag('id', 'Agent for requests that name no model [DEFAULT_AGENT]'),
  stream: { kind: 'boolean', optional: true, brief: 'Write the answer as it comes, or do not' },
  verbose: presenceFlag('Log from level info on'),
  debug: presenceFlag('Log from level debug on'),
};
